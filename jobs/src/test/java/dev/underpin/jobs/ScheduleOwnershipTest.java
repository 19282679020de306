package dev.underpin.jobs;

import static dev.underpin.jobs.ScheduleNodes.HOURLY;
import static dev.underpin.jobs.ScheduleNodes.REPORT;
import static dev.underpin.jobs.ScheduleNodes.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.underpin.core.codec.CodecException;
import dev.underpin.jobs.schedule.Cron;
import dev.underpin.jobs.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Code owns its schedules: what nodes declare, and which of them holds. */
class ScheduleOwnershipTest {

  private final ScheduleNodes nodes = new ScheduleNodes();

  @AfterEach
  void closes() {
    nodes.close();
  }

  @Test
  void newest_version_wins_and_old_nodes_keep_still() {
    SteppedJobs old = nodes.node(HOURLY, ScheduleOptions.defaults());
    nodes.node(Cron.of("45 * * * *"), ScheduleOptions.defaults().version(2));
    nodes.node(HOURLY, ScheduleOptions.defaults());

    for (int i = 0; i < 7; i++) {
      nodes.advance(Duration.ofMinutes(5));
    }

    assertThat(nodes.told).containsExactly("fired 00:45");
    assertThat(old.schedules().get(0).version()).isEqualTo(2);
    assertThat(old.schedules().get(0).timing()).startsWith("cron 45 * * * * in Z");
  }

  @Test
  void version_that_was_rolled_back_comes_in_force_again_when_its_nodes_are_gone() {
    SteppedJobs bad = nodes.node(Cron.of("45 * * * *"), ScheduleOptions.defaults().version(2));
    bad.close();
    nodes.all.clear();
    nodes.node(HOURLY, ScheduleOptions.defaults());

    nodes.advance(Duration.ofMinutes(9));
    assertThat(nodes.all.get(0).schedules().get(0).version()).isEqualTo(2);
    nodes.advance(Duration.ofMinutes(2));
    assertThat(nodes.all.get(0).schedules().get(0).version()).isEqualTo(1);
    nodes.advance(Duration.ofMinutes(20));

    assertThat(nodes.told).containsExactly("fired 01:00");
  }

  @Test
  void changed_timing_counts_from_now_and_fires_nothing_of_the_past() {
    nodes.node(Cron.of("0 0 * * *"), ScheduleOptions.defaults());
    nodes.all.remove(0).close();

    nodes.node(Cron.of("0 0,1-23 * * *"), ScheduleOptions.defaults());
    nodes.advance(Duration.ofMinutes(29));
    assertThat(nodes.ran).isEmpty();
    nodes.advance(Duration.ofMinutes(1));

    assertThat(nodes.ran).containsExactly("shop 01:00");
  }

  @Test
  void schedule_that_no_code_declares_any_more_is_reported_once_and_fires_no_more() {
    nodes.node(HOURLY, ScheduleOptions.defaults());
    nodes.all.remove(0).close();
    SteppedJobs next = nodes.node();
    next.schedule("other", Cron.of("@yearly"), REPORT, SHOP);
    next.runDue();
    assertThat(next.schedules())
        .extracting(ScheduleInfo::name, one -> one.times().isOwned())
        .containsExactly(tuple("hourly", true), tuple("other", true));

    nodes.advance(Duration.ofMinutes(40));
    nodes.advance(Duration.ofMinutes(40));

    assertThat(nodes.told).containsExactly("hourly is unowned");
    assertThat(nodes.ran).isEmpty();
    assertThat(next.schedules().get(0).times().isOwned()).isFalse();
    assertThat(next.unschedule("hourly")).isTrue();
    assertThat(next.unschedule("hourly")).isFalse();
    assertThat(next.schedules()).extracting(ScheduleInfo::name).containsExactly("other");
  }

  @Test
  void what_cannot_be_declared_is_refused_at_once() {
    SteppedJobs node = nodes.node();
    node.schedule("hourly", HOURLY, REPORT, SHOP);

    assertThatThrownBy(() -> node.schedule("hourly", HOURLY, REPORT, SHOP))
        .hasMessageContaining("\"hourly\" must be declared once");
    assertThatThrownBy(() -> node.schedule("every hour", HOURLY, REPORT, SHOP))
        .hasMessageContaining("schedule name must be 1 to 100 letters");
    JobType<Unwritable> type = JobType.of("unwritable", Unwritable.class);
    Unwritable unwritable = new Unwritable("text");
    assertThatThrownBy(() -> node.schedule("other", HOURLY, type, unwritable))
        .isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> node.schedule("other", of("w".repeat(401), 1), REPORT, SHOP))
        .hasMessageContaining("text of schedule other must be at most 400 characters but was 401");
    assertThatThrownBy(() -> ScheduleOptions.defaults().version(0))
        .hasMessageContaining("version of a schedule must be at least 1 but was 0");
    assertThatThrownBy(() -> Misfire.catchUp(0)).hasMessageContaining("must be 1 to 1000");
    assertThatThrownBy(() -> Misfire.skip(Duration.ZERO))
        .hasMessageContaining("must be at least 1 s");
  }

  @Test
  void schedule_that_does_not_go_forward_is_told_instead_of_looped_over() {
    SteppedJobs node = nodes.node();
    node.schedule("stuck", of("stuck", 0), REPORT, SHOP);

    assertThatThrownBy(node::runDue)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("schedule \"stuck\" must go forward");
  }

  private static Schedule of(String text, long seconds) {
    return new Schedule() {
      @Override
      public Instant next(Instant after) {
        return after.plusSeconds(seconds);
      }

      @Override
      public String text() {
        return text;
      }
    };
  }

  record Unwritable(String text) {
    @Override
    public String text() {
      throw new IllegalStateException("no text");
    }
  }
}
