package dev.underpin.jobs.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Fire times of schedules that never end. */
final class FireTimes {

  private FireTimes() {}

  static Instant next(Schedule schedule, Instant after) {
    return Objects.requireNonNull(schedule.next(after));
  }

  static List<Instant> first(int count, Schedule schedule, String after) {
    List<Instant> times = new ArrayList<>();
    Instant time = Instant.parse(after);
    for (int i = 0; i < count; i++) {
      time = next(schedule, time);
      times.add(time);
    }
    return times;
  }
}
