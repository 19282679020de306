package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RampAndScheduleTest {

  private static final BooleanFlag NEW_CART = Flag.bool("new-cart").orElse(false);
  private static final Change CHANGE = Change.by("ana", "slowly");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int USERS = 2_000;

  private final ManualClock clock = new ManualClock();
  private final MemoryFlagStore store = MemoryFlagStore.create();
  private final Flags flags = Flags.builder(store).clock(clock).build();

  private double percentOn() {
    int on = 0;
    for (int user = 0; user < USERS; user++) {
      on += flags.isOn(NEW_CART, Subject.of("user-" + user)) ? 1 : 0;
    }
    return 100.0 * on / USERS;
  }

  @Test
  void a_ramp_grows_by_the_clock_with_nobody_writing() {
    flags.ramp(NEW_CART, 0, 100, HOUR.multipliedBy(10), CHANGE);
    assertThat(percentOn()).isZero();

    double last = 0;
    for (int hour = 1; hour < 10; hour++) {
      clock.advance(HOUR);
      double now = percentOn();
      assertThat(now).isBetween(hour * 10 - 4.0, hour * 10 + 4.0).isGreaterThan(last);
      last = now;
    }
    clock.advance(HOUR);

    assertThat(percentOn()).isEqualTo(100);
    assertThat(flags.history(NEW_CART, 10)).hasSize(1);
  }

  @Test
  void a_kill_ends_a_ramp_and_it_does_not_come_back() {
    flags.ramp(NEW_CART, 5, 100, HOUR, CHANGE);
    flags.kill(NEW_CART, CHANGE);
    clock.advance(HOUR);

    assertThat(percentOn()).isZero();
    assertThatThrownBy(() -> flags.ramp(NEW_CART, 5, 100, HOUR, CHANGE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was killed; turn it on with Flags.on before");

    flags.on(NEW_CART, CHANGE); // as far as it had come

    assertThat(percentOn()).isBetween(3.0, 7.0);
  }

  @Test
  void a_kill_ends_a_schedule() {
    flags.schedule(NEW_CART, List.of(FlagStep.on(clock.instant().plus(HOUR))), CHANGE);
    flags.kill(NEW_CART, CHANGE);

    clock.advance(HOUR.multipliedBy(2));

    assertThat(flags.explain(NEW_CART, Subject.of("u")).reason()).isEqualTo(Reason.KILLED);
    assertThat(store.history("new-cart", 1).get(0).after()).doesNotContain("schedule");
  }

  @Test
  void a_flag_that_is_stopped_halfway_stays_halfway() {
    flags.ramp(NEW_CART, 0, 100, HOUR, CHANGE);
    clock.advance(Duration.ofMinutes(30));
    flags.off(NEW_CART, CHANGE);
    assertThat(percentOn()).isZero();

    clock.advance(HOUR);
    flags.on(NEW_CART, CHANGE);

    assertThat(percentOn()).isBetween(45.0, 55.0);
  }

  @Test
  void a_schedule_turns_a_new_flag_on_and_off_at_its_times_and_not_before() {
    Instant now = clock.instant();
    flags.schedule(
        NEW_CART,
        List.of(
            FlagStep.on(now.plus(HOUR)),
            FlagStep.rollout(now.plus(HOUR.multipliedBy(2)), 50),
            FlagStep.off(now.plus(HOUR.multipliedBy(3)))),
        CHANGE);

    assertThat(percentOn()).isZero();
    clock.advance(HOUR);
    assertThat(percentOn()).isEqualTo(100);
    clock.advance(HOUR);
    assertThat(percentOn()).isBetween(46.0, 54.0);
    clock.advance(HOUR);
    assertThat(percentOn()).isZero();
  }

  @Test
  void a_schedule_takes_the_place_of_the_one_before_and_none_ends_it() {
    flags.off(NEW_CART, CHANGE);
    flags.schedule(NEW_CART, List.of(FlagStep.on(clock.instant().plus(HOUR))), CHANGE);
    flags.schedule(NEW_CART, List.of(), CHANGE);

    clock.advance(HOUR.multipliedBy(2));

    assertThat(percentOn()).isZero();
  }

  @Test
  void what_users_saw_in_the_middle_of_a_ramp_is_told_by_the_time_asked_for() {
    Flags onSystemTime = Flags.builder(store).build();
    onSystemTime.ramp(NEW_CART, 0, 100, HOUR, CHANGE);
    Instant started = onSystemTime.history(NEW_CART, 1).get(0).at();

    int on = 0;
    for (int user = 0; user < USERS; user++) {
      Subject subject = Subject.of("user-" + user);
      on += onSystemTime.asOf(started.plus(HOUR.dividedBy(2)), subject).isOn(NEW_CART) ? 1 : 0;
      assertThat(onSystemTime.asOf(started.plus(HOUR.multipliedBy(2)), subject).isOn(NEW_CART))
          .isTrue();
    }

    assertThat(100.0 * on / USERS).isBetween(46.0, 54.0);
  }

  @Test
  void nodes_whose_clocks_are_wrong_agree_by_the_clock_of_the_store() {
    Instant truth = Instant.parse("2027-03-01T12:00:00Z");
    ManualClock wrong = new ManualClock(truth.minus(HOUR));
    FlagStore ahead = new OffsetStore(store, HOUR);
    Flags right = Flags.builder(store).clock(new ManualClock(truth)).build();
    Flags behind = Flags.builder(ahead).clock(wrong).build();

    right.ramp(NEW_CART, 0, 100, HOUR.multipliedBy(2), CHANGE);
    Flags later = Flags.builder(store).clock(new ManualClock(truth.plus(HOUR))).build();
    behind.refresh();
    later.refresh();
    wrong.advance(HOUR);

    for (int user = 0; user < USERS; user++) {
      Subject subject = Subject.of("user-" + user);
      assertThat(behind.isOn(NEW_CART, subject)).isEqualTo(later.isOn(NEW_CART, subject));
    }
  }

  @Test
  void spans_and_steps_are_checked() {
    assertThatThrownBy(() -> flags.ramp(NEW_CART, 5, 101, HOUR, CHANGE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("to percent must be 0 to 100 percent");
    assertThatThrownBy(() -> flags.ramp(NEW_CART, 5, 100, Duration.ZERO, CHANGE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("duration must be 1 ms to 3660 days but was PT0S");
    FlagStep step = FlagStep.on(clock.instant());
    assertThatThrownBy(() -> flags.schedule(NEW_CART, List.of(step, step), CHANGE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("each step must be after the one before");
    assertThatThrownBy(() -> FlagStep.rollout(clock.instant(), -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A store whose clock is ahead of its node's. */
  private record OffsetStore(FlagStore store, Duration clockAhead) implements FlagStore {
    @Override
    public String name() {
      return store.name();
    }

    @Override
    public FlagDocument load(FlagDocument last) throws Exception {
      return store.load(last);
    }
  }
}
