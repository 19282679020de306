package dev.underpin.examples.benchmarks.chaoscache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.examples.benchmarks.chaoscache.Checker.Fault;
import dev.underpin.examples.benchmarks.chaoscache.Checker.Verdict;
import dev.underpin.examples.benchmarks.chaoscache.Line.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A checker that misses something proves nothing: each fault is planted, and found. */
class CheckerTest {

  private static final long STALENESS = Promises.MAX_STALENESS.toMillis();
  private static final long LONGEST = Promises.LONGEST_LIFE.toMillis();

  private final Map<String, List<Line>> journals = new LinkedHashMap<>();

  /** A line at a time in milliseconds, which took ten. */
  private void line(String process, Kind kind, long at, String note, Map<String, Long> versions) {
    long start = Duration.ofMillis(at).toNanos();
    Line line = new Line(kind, start, start + Duration.ofMillis(10).toNanos(), note, versions);
    // as it is written and read again
    journals
        .computeIfAbsent(process, first -> new ArrayList<>())
        .add(Line.of(line.text().replace("\n", "")));
  }

  private void changed(String process, long at, String note, long version) {
    line(process, Kind.INVALIDATE, at, note, Map.of("q1", version));
  }

  private void saw(String process, long at, long version) {
    line(process, Kind.GET, at, Line.NOTHING, Map.of("q1", version));
  }

  private void event(String process, Kind kind, long at) {
    line(process, kind, at, Line.NOTHING, Map.of());
  }

  private void assertFound(Fault... faults) {
    Verdict verdict = new Checker(journals).check();
    assertThat(verdict.violations())
        .extracting(violation -> violation.substring(0, violation.indexOf(':')))
        .containsExactlyInAnyOrder(
            List.of(faults).stream().map(Fault::name).toArray(String[]::new));
    for (Fault fault : Fault.values()) {
      assertThat(verdict.counts().get(fault))
          .isEqualTo((int) List.of(faults).stream().filter(each -> each == fault).count());
    }
  }

  @Test
  void what_was_invalidated_may_be_seen_by_others_for_max_staleness() {
    changed("a-1", 0, Line.NOW, 2);
    saw("b-1", STALENESS + 9, 1);

    assertFound();
  }

  @Test
  void what_others_see_when_max_staleness_has_passed_is_stale() {
    changed("a-1", 0, Line.NOW, 2);
    saw("b-1", STALENESS + 10, 1);
    saw("b-1", STALENESS + 10, 2);
    saw("b-1", STALENESS + 10, 3);

    assertFound(Fault.STALE);
  }

  @Test
  void an_older_change_that_is_told_later_does_not_lower_the_floor() {
    changed("a-1", 0, Line.NOW, 5);
    changed("b-1", 20, Line.NOW, 4);
    saw("c-1", STALENESS + 40, 4);

    assertFound(Fault.STALE);
  }

  @Test
  void each_key_of_a_call_counts() {
    line("a-1", Kind.TAG, 0, Line.NOW, Map.of("t1", 2L, "t2", 7L));
    line("b-1", Kind.ALL, STALENESS + 10, Line.NOTHING, Map.of("t1", 1L, "t2", 6L, "t3", 1L));

    assertFound(Fault.STALE, Fault.STALE);
  }

  @Test
  void who_changed_it_sees_it_at_once_even_while_the_store_is_out() {
    changed("a-1", 0, Line.LATER, 2);
    saw("a-1", 9, 1);
    saw("a-1", 10, 1);
    saw("a-2", 11, 1);

    assertFound(Fault.OWN);
  }

  @Test
  void what_is_put_is_promised_like_what_is_invalidated() {
    line("a-1", Kind.PUT, 0, Line.NOW, Map.of("q1", 2L));
    saw("a-1", 20, 1);
    saw("b-1", STALENESS + 10, 1);

    assertFound(Fault.OWN, Fault.STALE);
  }

  @Test
  void what_was_queued_counts_from_its_replay_on() {
    changed("a-1", 1_000, Line.LATER, 2);
    event("a-1", Kind.REPLAYED, 1_005);
    saw("b-1", 6_000, 1);
    event("a-1", Kind.REPLAYED, 5_000);
    saw("b-1", 5_009 + STALENESS, 1);
    saw("b-1", 5_010 + STALENESS, 1);

    assertFound(Fault.STALE);
  }

  @Test
  void a_replay_of_another_process_is_none() {
    changed("a-1", 0, Line.LATER, 2);
    event("a-2", Kind.REPLAYED, 100);
    event("b-1", Kind.REPLAYED, 100);
    saw("b-1", LONGEST, 1);

    assertFound();
  }

  @Test
  void what_a_process_took_along_when_it_died_is_gone_by_its_time_to_live() {
    changed("a-1", 0, Line.LATER, 2);
    saw("b-1", LONGEST + 9, 1);
    saw("b-1", LONGEST + 10, 1);

    assertFound(Fault.OUTLIVED);
  }

  @Test
  void what_a_process_queued_that_lived_to_the_end_must_be_told() {
    changed("a-1", 0, Line.LATER, 2);
    event("a-1", Kind.END, 100);

    assertFound(Fault.UNTOLD);
  }

  @Test
  void what_joined_a_transaction_counts_from_when_its_row_is_gone() {
    line("a-1", Kind.JOIN, 100, "17", Map.of("q1", 2L));
    line("chaos", Kind.OUTBOX, 50, Line.NOTHING, Map.of());
    line("chaos", Kind.OUTBOX, 150, "16,17", Map.of());
    line("chaos", Kind.OUTBOX, 250, "18,170", Map.of());
    saw("b-1", 259 + STALENESS, 1);
    saw("b-1", 260 + STALENESS, 1);
    saw("a-1", 110, 1);

    assertFound(Fault.STALE, Fault.OWN);
  }

  @Test
  void a_row_that_never_leaves_the_outbox_is_untold_though_its_process_died() {
    line("a-1", Kind.JOIN, 0, "17", Map.of("q1", 2L));
    line("chaos", Kind.OUTBOX, 5_000, "17", Map.of());

    assertFound(Fault.UNTOLD);
  }

  @Test
  void what_a_failing_master_may_have_lost_is_bounded_by_its_time_to_live() {
    line("chaos", Kind.FAILOVER, 1_500, Line.NOTHING, Map.of());
    changed("a-1", 1_000, Line.NOW, 2);
    saw("a-1", 2_000, 1);
    saw("b-1", 1_000 + LONGEST, 1);
    saw("b-1", 1_010 + LONGEST, 1);

    assertFound(Fault.OUTLIVED);
  }

  @Test
  void what_was_told_before_a_master_failed_is_no_excuse() {
    line("chaos", Kind.FAILOVER, 1_500, Line.NOTHING, Map.of());
    changed("a-1", 0, Line.NOW, 2);
    saw("b-1", 1_010 + STALENESS, 1);

    assertFound(Fault.STALE);
  }

  @Test
  void another_keys_row_is_wrong() {
    saw("a-1", 0, Line.WRONG);

    assertFound(Fault.WRONG);
  }
}
