package dev.underpin.jobs;

import dev.underpin.jobs.store.JobStore;
import java.time.Duration;

/** Checks of settings, whose messages name setting, rule, value and remedy. */
final class Checks {

  private Checks() {}

  static void transactional(JobStore store, String what) {
    if (store.transactions() == null) {
      throw new IllegalStateException(
          "store must be TRANSACTIONAL %s but %s is not; use JdbcJobStore on the database that is written to"
              .formatted(what, store.getClass().getSimpleName()));
    }
  }

  static int between(String setting, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be %d to %d but was %d; change JobsBuilder.%s"
              .formatted(setting, least, most, value, setting));
    }
    return value;
  }

  static Duration atLeast(String setting, Duration value, Duration least) {
    if (value.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "%s must be at least %s but was %s; raise JobsBuilder.%s"
              .formatted(setting, text(least), text(value), setting));
    }
    return value;
  }

  static Duration atMost(String setting, Duration value, Duration most) {
    if (value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s must be at most %s but was %s; lower JobsBuilder.%s"
              .formatted(setting, text(most), text(value), setting));
    }
    return value;
  }

  private static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
