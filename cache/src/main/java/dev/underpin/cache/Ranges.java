package dev.underpin.cache;

import java.time.Duration;

/** Checks settings; messages give name, rule, value and fix. */
final class Ranges {

  private Ranges() {}

  static void atLeast(String setting, Duration value, Duration least) {
    if (value.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "%s must be at least %s but was %s; raise %s"
              .formatted(nameOf(setting), least, value, setting));
    }
  }

  static void positive(String setting, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(
          "%s must be greater than 0 but was %s; raise %s"
              .formatted(nameOf(setting), value, setting));
    }
  }

  static void within(String setting, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be %d to %d but was %d; change %s"
              .formatted(nameOf(setting), least, most, value, setting));
    }
  }

  private static String nameOf(String setting) {
    return setting.substring(setting.indexOf('.') + 1);
  }
}
