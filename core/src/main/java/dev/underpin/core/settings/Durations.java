package dev.underpin.core.settings;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: a number with its unit, or ISO 8601. */
final class Durations {

  private static final Pattern SIMPLE = Pattern.compile("([0-9]{1,19})\\s*(ns|us|ms|s|m|h|d)");
  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "ns", ChronoUnit.NANOS,
          "us", ChronoUnit.MICROS,
          "ms", ChronoUnit.MILLIS,
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);
  private static final List<String> LARGEST_FIRST = List.of("d", "h", "m", "s", "ms", "us");

  private Durations() {}

  /** Fails with an unchecked exception for what is malformed, negative or too long. */
  static Duration parse(String text) {
    Matcher simple = SIMPLE.matcher(text.toLowerCase(Locale.ROOT));
    Duration duration =
        simple.matches()
            ? Duration.of(Long.parseLong(simple.group(1)), unit(simple.group(2)))
            : Duration.parse(text);
    if (duration.isNegative()) {
      throw new IllegalArgumentException("negative");
    }
    return duration;
  }

  private static ChronoUnit unit(String word) {
    return UNITS.getOrDefault(word, ChronoUnit.FOREVER);
  }

  /** In the largest unit that says it with a whole number. */
  static String print(Duration duration) {
    for (String word : LARGEST_FIRST) {
      Duration unit = unit(word).getDuration();
      long count = duration.dividedBy(unit);
      if (unit.multipliedBy(count).equals(duration) && count != 0) {
        return count + " " + word;
      }
    }
    return duration.isZero() ? "0 s" : duration.toNanos() + " ns";
  }
}
