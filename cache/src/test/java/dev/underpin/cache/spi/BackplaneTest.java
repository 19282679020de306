package dev.underpin.cache.spi;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BackplaneTest {

  private static final RemoteSpace SPACE = new RemoteSpace("users", 1);
  private static final Notice NOTICE = new Notice(Notice.Kind.INVALIDATED, SPACE, List.of("1:k"));

  private final ManualClock clock = new ManualClock();
  private final Backplane me = new Backplane("me", clock.ticker());
  private final Backplane other = new Backplane("other", clock.ticker());

  private long now() {
    return clock.ticker().getAsLong();
  }

  /** Moves on by a heartbeat of both, of which the other's may be lost. */
  private void beat(boolean heardOther) {
    clock.advance(ofSeconds(1));
    me.received(me.heartbeat());
    byte[] heartbeat = other.heartbeat();
    if (heardOther) {
      me.received(heartbeat);
    }
  }

  @Test
  void until_the_first_heartbeat_comes_back_nothing_is_complete() {
    assertThat(now() - me.completeUntil()).isGreaterThan(ofSeconds(1_000).toNanos());

    me.received(me.heartbeat());

    assertThat(me.completeUntil()).isEqualTo(now());
  }

  @Test
  void heartbeat_that_comes_back_late_counts_from_when_it_was_sent() {
    byte[] heartbeat = me.heartbeat();
    long sent = now();
    clock.advance(ofSeconds(5));

    me.received(heartbeat);

    assertThat(me.completeUntil()).isEqualTo(sent);
  }

  @Test
  void hole_stops_the_time_until_which_all_is_complete_and_then_makes_all_suspect() {
    beat(true);
    long complete = now();
    byte[] unused = other.message(NOTICE);
    beat(true);
    assertThat(me.completeUntil()).isEqualTo(complete);
    assertThat(me.suspectBefore()).isLessThan(complete);

    beat(true);

    assertThat(me.suspectBefore()).isEqualTo(now());
    assertThat(me.completeUntil()).isEqualTo(now());
  }

  @Test
  void message_that_was_overtaken_closes_the_hole() {
    beat(true);
    byte[] first = other.message(NOTICE);
    me.received(other.message(NOTICE));
    clock.advance(ofMillis(500));

    me.received(first);
    beat(true);
    beat(true);

    assertThat(me.suspectBefore()).isLessThan(0);
    assertThat(me.completeUntil()).isEqualTo(now());
  }

  @Test
  void node_that_falls_silent_makes_all_suspect_once() {
    beat(true);
    beat(false);
    beat(false);
    long suspect = now();
    assertThat(me.suspectBefore()).isEqualTo(suspect);

    beat(false);
    beat(false);
    beat(false);

    assertThat(me.suspectBefore()).isEqualTo(suspect);
    assertThat(me.completeUntil()).isEqualTo(now());
  }

  @Test
  void node_that_says_goodbye_may_be_silent() {
    beat(true);
    me.received(other.goodbye());
    beat(false);
    beat(false);
    beat(false);

    assertThat(me.suspectBefore()).isLessThan(0);
    assertThat(me.completeUntil()).isEqualTo(now());
  }

  @Test
  void node_that_is_new_is_no_reason_and_one_that_has_spoken_unheard_is() {
    me.received(other.heartbeat());
    assertThat(me.suspectBefore()).isLessThan(0);

    Backplane third = new Backplane("third", clock.ticker());
    byte[] unused = third.message(NOTICE);
    me.received(third.message(NOTICE));

    assertThat(me.suspectBefore()).isEqualTo(now());
  }

  @Property
  void whatever_else_is_published_on_the_channel_is_ignored(@ForAll byte[] bytes) {
    me.received(bytes);
    me.received(
        ("U1 " + new String(bytes, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
    me.received(
        ("U1 other 1 I users 1 " + new String(bytes, StandardCharsets.UTF_8))
            .getBytes(StandardCharsets.UTF_8));
  }

  @Property
  void notice_comes_out_as_it_went_in(@ForAll List<String> subjects) {
    List<String> encodable =
        subjects.stream()
            .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text))
            .toList();
    Notice notice = new Notice(Notice.Kind.TAG, SPACE, encodable);

    MessageFormat.Message read = MessageFormat.read(MessageFormat.notice("n", 7, notice));

    assertThat(read).isEqualTo(new MessageFormat.Message("n", 7, 'T', 0, notice));
  }
}
