package dev.underpin.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.jobs.store.ScheduleStore.Declaration;
import dev.underpin.jobs.store.ScheduleStore.Step;
import dev.underpin.jobs.store.StoredSchedule.Definition;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every store does for schedules: one definition in force, and each time fired once. */
abstract class ScheduleContract extends AdminActionsContract {

  private static final Duration UNOWNED = Duration.ofMinutes(10);
  private static final Definition DAILY = new Definition(1, "report", "every day", "run once");
  private static final Definition HOURLY = new Definition(1, "report", "every hour", "run once");

  private ScheduleStore schedules() {
    return store().schedules();
  }

  private Instant in(Duration time) {
    return schedules().timetable().now().plus(time).truncatedTo(ChronoUnit.MICROS);
  }

  private boolean announce(Definition definition, Instant first, boolean isStarting) {
    Declaration declaration = new Declaration("nightly", definition, first, isStarting);
    return schedules().announce(declaration, UNOWNED);
  }

  private StoredSchedule stored() {
    List<StoredSchedule> all = schedules().timetable().schedules();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private boolean fire(StoredSchedule seen, Instant next, NewJob... jobs) {
    Instant due = Objects.requireNonNull(seen.times().nextFireAt());
    return schedules().fire(new Step(seen, next, due), List.of(jobs), () -> {});
  }

  @Test
  void empty_timetable_still_tells_the_time() {
    assertThat(schedules().timetable().schedules()).isEmpty();
    assertThat(schedules().timetable().now()).isBetween(in(Duration.ofMinutes(-1)), in(UNOWNED));
  }

  @Test
  void schedule_that_is_new_stands_in_the_timetable() {
    Instant first = in(Duration.ofHours(1));

    assertThat(announce(DAILY, first, true)).isTrue();

    assertThat(stored().name()).isEqualTo("nightly");
    assertThat(stored().definition()).isEqualTo(DAILY);
    assertThat(stored().times().nextFireAt()).isEqualTo(first);
    assertThat(stored().times().lastFireAt()).isNull();
    assertThat(stored().times().announcedAt()).isBefore(in(Duration.ofSeconds(1)));
  }

  @Test
  void node_that_declares_the_same_changes_no_time() throws Exception {
    Instant first = in(Duration.ofHours(1));
    announce(DAILY, first, true);
    pass(Duration.ofMinutes(5));
    Instant announced = stored().times().announcedAt();
    Instant next = stored().times().nextFireAt();

    assertThat(announce(DAILY, first.plusSeconds(60), true)).isTrue();

    assertThat(stored().times().nextFireAt()).isEqualTo(next);
    assertThat(stored().times().announcedAt()).isAfter(announced);
  }

  @Test
  void greater_version_wins_whoever_comes_last() {
    Instant first = in(Duration.ofHours(1));
    Definition newer = new Definition(2, "report", "every hour", "run once");
    announce(DAILY, first, true);

    assertThat(announce(newer, first.plusSeconds(1), false)).isTrue();
    assertThat(announce(DAILY, first.plusSeconds(2), true)).isFalse();

    assertThat(stored().definition()).isEqualTo(newer);
    assertThat(stored().times().nextFireAt()).isEqualTo(first.plusSeconds(1));
  }

  @Test
  void of_equal_versions_the_node_that_started_last_wins() {
    Instant first = in(Duration.ofHours(1));
    announce(DAILY, first, true);

    assertThat(announce(HOURLY, first.plusSeconds(1), false)).isFalse();
    assertThat(announce(HOURLY, first.plusSeconds(1), true)).isTrue();
    assertThat(announce(DAILY, first.plusSeconds(2), false)).isFalse();

    assertThat(stored().definition()).isEqualTo(HOURLY);
  }

  @Test
  void older_version_comes_back_when_no_live_node_has_the_newer_one() throws Exception {
    Instant first = in(Duration.ofHours(1));
    Definition newer = new Definition(2, "report", "every hour", "run once");
    announce(newer, first, true);
    pass(UNOWNED.minusSeconds(10));
    assertThat(announce(DAILY, first, false)).isFalse();
    pass(Duration.ofSeconds(20));

    assertThat(announce(DAILY, first, false)).isTrue();

    assertThat(stored().definition()).isEqualTo(DAILY);
  }

  @Test
  void change_that_leaves_the_timing_alone_leaves_the_next_time_alone() {
    Instant first = in(Duration.ofHours(1));
    announce(DAILY, first, true);

    announce(new Definition(2, "mail", "every day", "skip"), first.plusSeconds(9), false);

    assertThat(stored().times().nextFireAt()).isEqualTo(first);
    assertThat(stored().definition().kind()).isEqualTo("mail");
  }

  @Test
  void fire_stores_its_jobs_and_moves_on() {
    Instant first = in(Duration.ofSeconds(-1));
    announce(DAILY, first, true);
    List<String> told = new ArrayList<>();
    Step step = new Step(stored(), first.plusSeconds(60), first);

    boolean fired =
        schedules().fire(step, List.of(job("report"), job("report")), () -> told.add("committed"));

    assertThat(fired).isTrue();
    assertThat(told).containsExactly("committed");
    assertThat(counts().ready()).isEqualTo(2);
    assertThat(stored().times().nextFireAt()).isEqualTo(first.plusSeconds(60));
    assertThat(stored().times().lastFireAt()).isEqualTo(first);
  }

  @Test
  void fire_of_a_time_that_is_over_stores_nothing() {
    Instant first = in(Duration.ofSeconds(-1));
    announce(DAILY, first, true);
    StoredSchedule seen = stored();
    fire(seen, first.plusSeconds(60), job("report"));

    assertThat(fire(seen, first.plusSeconds(60), job("report"))).isFalse();

    assertThat(counts().ready()).isEqualTo(1);
  }

  @Test
  void node_whose_definition_is_in_force_no_more_fires_nothing() {
    Instant first = in(Duration.ofSeconds(-1));
    announce(DAILY, first, true);
    StoredSchedule seen = stored();
    announce(new Definition(2, "mail", "every day", "skip"), first, false);

    assertThat(fire(seen, first.plusSeconds(60), job("report"))).isFalse();

    assertThat(counts().ready()).isZero();
  }

  @Test
  void missed_time_moves_on_without_a_job_and_the_last_time_ends_it() {
    Instant first = in(Duration.ofSeconds(-1));
    announce(DAILY, first, true);

    assertThat(schedules().fire(new Step(stored(), null, first), List.of(), () -> {})).isTrue();

    assertThat(stored().times().nextFireAt()).isNull();
    assertThat(counts().ready()).isZero();
  }

  /** What stores jobs by halves would have fired, and lost the job. */
  @Test
  void fire_whose_jobs_cannot_be_stored_did_not_happen() {
    Instant first = in(Duration.ofSeconds(-1));
    announce(DAILY, first, true);
    StoredSchedule seen = stored();
    NewJob.Kind impossible = new NewJob.Kind("x".repeat(101), 1, "default");
    NewJob broken = job(impossible, new NewJob.When(0, Duration.ZERO, null));
    if (!store().capabilities().contains(Capability.TRANSACTIONAL)) {
      // memory takes a name of any length
      assertThat(fire(seen, first.plusSeconds(60), broken)).isTrue();
      return;
    }

    assertThatThrownBy(() -> fire(seen, first.plusSeconds(60), job("report"), broken))
        .isInstanceOf(JobStoreException.class);

    assertThat(stored().times().nextFireAt()).isEqualTo(first);
    assertThat(counts().ready()).isZero();
    assertThat(fire(seen, first.plusSeconds(60), job("report"))).isTrue();
  }

  @Test
  void removed_schedule_is_gone_and_its_jobs_stay() {
    Instant first = in(Duration.ofSeconds(-1));
    announce(DAILY, first, true);
    StoredSchedule seen = stored();
    fire(seen, first.plusSeconds(60), job("report"));

    assertThat(schedules().remove("nightly")).isTrue();

    assertThat(schedules().remove("nightly")).isFalse();
    assertThat(schedules().timetable().schedules()).isEmpty();
    assertThat(fire(seen, first.plusSeconds(60), job("report"))).isFalse();
    assertThat(counts().ready()).isEqualTo(1);
  }

  @Test
  void eight_nodes_at_once_declare_one_schedule_and_fire_each_time_once() throws Exception {
    Instant first = in(Duration.ofHours(-1));
    int times = 60;
    AtomicInteger fired = new AtomicInteger();
    List<Instant> lasts = Collections.synchronizedList(new ArrayList<>());

    runEightTimes(
        () -> {
          announce(DAILY, first, true);
          Instant end = first.plusSeconds(times);
          Instant due = first;
          while (due != null && due.isBefore(end)) {
            StoredSchedule seen = stored();
            due = seen.times().nextFireAt();
            if (due != null && due.isBefore(end) && fire(seen, due.plusSeconds(1), job("report"))) {
              fired.incrementAndGet();
              lasts.add(due);
            }
          }
          return null;
        });

    assertThat(fired).hasValue(times);
    assertThat(lasts).hasSize(times).doesNotHaveDuplicates();
    assertThat(counts().ready()).isEqualTo(times);
  }
}
