package dev.underpin.jobs;

import dev.underpin.jobs.schedule.Schedule;
import dev.underpin.jobs.store.StoredSchedule.Definition;
import java.util.Objects;

/** A schedule as code declares it. */
record DeclaredSchedule<P>(
    String name, Schedule schedule, JobType<P> type, P payload, ScheduleOptions options) {

  private static final int MAX_TIMING = 400;

  DeclaredSchedule {
    Checks.name("schedule name", name);
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(options, "options");
    int length = schedule.text().length();
    if (length > MAX_TIMING) {
      throw new IllegalArgumentException(
          "text of schedule %s must be at most %d characters but was %d; shorten Schedule.text"
              .formatted(name, MAX_TIMING, length));
    }
  }

  /** Arguments are left out: the same ones may be written in another order elsewhere. */
  Definition definition() {
    String treatment = "job version %d, %s".formatted(type.version(), options.words());
    return new Definition(options.version(), type.name(), schedule.text(), treatment);
  }
}
