package dev.underpin.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {

  private final RemoteSpace users = new RemoteSpace("users", 1);
  private final RemoteSpace orders = new RemoteSpace("orders", 1);
  private final Gate gate = new Gate("test", InstantSource.system());
  private final Backlog backlog = new Backlog(gate, 3);

  private static Change.Keys keys(Change.Kind kind, RemoteSpace space, String... names) {
    return new Change.Keys(kind, List.of(names).stream().map(n -> RemoteKey.of(space, n)).toList());
  }

  private List<Change> drain() {
    List<Change> all = new ArrayList<>();
    for (Change next = backlog.take(); next != null; next = backlog.take()) {
      all.add(next);
    }
    return all;
  }

  @Test
  void key_is_in_it_once_however_often_it_is_invalidated() {
    for (int i = 0; i < 100; i++) {
      backlog.add(keys(Change.Kind.INVALIDATE, users, "1", "2"));
    }

    assertThat(drain()).containsExactly(keys(Change.Kind.INVALIDATE, users, "1", "2"));
  }

  @Test
  void key_that_suffers_two_things_is_invalidated() {
    backlog.add(keys(Change.Kind.EXPIRE, users, "1"));
    backlog.add(keys(Change.Kind.EVICT, users, "1"));
    backlog.add(keys(Change.Kind.EXPIRE, users, "2"));
    backlog.add(keys(Change.Kind.EXPIRE, users, "2"));

    assertThat(drain())
        .containsExactly(
            keys(Change.Kind.INVALIDATE, users, "1"), keys(Change.Kind.EXPIRE, users, "2"));
  }

  @Test
  void overflow_becomes_one_generation_for_each_space() {
    backlog.add(keys(Change.Kind.INVALIDATE, users, "1", "2"));
    backlog.add(new Change.Tag(orders, "t"));
    backlog.add(new Change.Tag(orders, "one too many"));
    backlog.add(keys(Change.Kind.INVALIDATE, users, "3"));

    assertThat(drain()).containsExactly(new Change.All(users), new Change.All(orders));
    assertThat(backlog.size()).isZero();
  }

  @Test
  void what_comes_after_a_generation_was_taken_is_kept() {
    backlog.add(new Change.All(users));
    assertThat(backlog.take()).isEqualTo(new Change.All(users));

    backlog.add(keys(Change.Kind.INVALIDATE, users, "1"));

    assertThat(drain()).containsExactly(keys(Change.Kind.INVALIDATE, users, "1"));
  }

  @Test
  @SuppressWarnings("NullAway") // the link is only carried
  void gate_opens_only_when_nothing_is_left() {
    Link link = new Link(null, null, null, List::of, false);
    assertThat(backlog.openIfEmpty(link)).isTrue();
    backlog.add(new Change.Tag(users, "t"));
    assertThat(gate.isOpen()).as("shut by what waits").isFalse();

    assertThat(backlog.openIfEmpty(link)).isFalse();
    backlog.take();
    assertThat(backlog.take()).isNull();

    assertThat(backlog.openIfEmpty(link)).isTrue();
    assertThat(gate.isOpen()).isTrue();
  }
}
