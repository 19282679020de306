package dev.underpin.jobs;

import dev.underpin.jobs.store.JobStore;
import java.time.Duration;
import java.util.regex.Pattern;

/** Checks of settings, whose messages name setting, rule, value and remedy. */
final class Checks {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private Checks() {}

  static void transactional(JobStore store, String what) {
    if (store.transactions() == null) {
      throw new IllegalStateException(
          "store must be TRANSACTIONAL %s but %s is not; use JdbcJobStore on the database that is written to"
              .formatted(what, store.getClass().getSimpleName()));
    }
  }

  static void name(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "%s must be 1 to 100 letters, digits, '.', '_' or '-' but was \"%s\""
              .formatted(what, name));
    }
  }

  static void positive(String setting, JobType<?> type, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(
          "%s of job type %s must be more than 0 but was %s"
              .formatted(setting, type.name(), value));
    }
  }

  static int limit(String setting, JobType<?> type, int count) {
    if (count < 1 || count > Limits.MOST) {
      throw new IllegalArgumentException(
          "%s of job type %s must be 1 to %d but was %d"
              .formatted(setting, type.name(), Limits.MOST, count));
    }
    return count;
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
