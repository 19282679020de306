package dev.underpin.jobs.admin;

import dev.underpin.jobs.store.JobState;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request says, by name: of its query or of a JSON object. Nothing unknown gets by. */
final class Fields {

  private final Map<String, ?> values;

  Fields(Map<String, ?> values, Set<String> known) {
    this.values = values;
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw AdminError.badRequest(
            "unknown field %s; known are %s"
                .formatted(quoted(name), String.join(", ", known.stream().sorted().toList())));
      }
    }
  }

  /** Null where nothing is said. */
  @Nullable String text(String name, int longest) {
    Object value = values.get(name);
    if (value == null) {
      return null;
    }
    if (!(value instanceof String text)) {
      throw AdminError.badRequest(name + " must be text");
    }
    if (text.isEmpty() || text.length() > longest) {
      throw AdminError.badRequest(
          "%s must be 1 to %d characters but was %d".formatted(name, longest, text.length()));
    }
    if (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw AdminError.badRequest(name + " must be text without NUL and broken surrogates");
    }
    return text;
  }

  /** Null where nothing is said. */
  @Nullable Long number(String name, long least, long most) {
    Object value = values.get(name);
    if (value == null) {
      return null;
    }
    String text = value instanceof Number || value instanceof String ? value.toString() : "";
    try {
      // some codecs read whole numbers as 1.0
      long number = text.length() > 25 ? Long.MIN_VALUE : new BigDecimal(text).longValueExact();
      if (number >= least && number <= most) {
        return number;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // told below
    }
    throw AdminError.badRequest(
        "%s must be a whole number from %d to %d but was %s"
            .formatted(name, least, most, quoted(text)));
  }

  int limit(String name, int otherwise, int most) {
    Long number = number(name, 1, most);
    return number == null ? otherwise : number.intValue();
  }

  /** Null where nothing is said. */
  @Nullable Instant time(String name) {
    String text = text(name, 40);
    if (text == null) {
      return null;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw AdminError.badRequest(
          "%s must be a time such as 2027-01-31T12:00:00Z but was %s"
              .formatted(name, quoted(text)));
    }
  }

  /** Null where nothing is said. */
  @Nullable JobState state(String name) {
    String text = text(name, 20);
    if (text == null) {
      return null;
    }
    for (JobState state : JobState.values()) {
      if (state.name().equals(text.toUpperCase(Locale.ROOT))) {
        return state;
      }
    }
    throw AdminError.badRequest(
        "%s must be one of %s but was %s"
            .formatted(name, Arrays.toString(JobState.values()), quoted(text)));
  }

  /** An object inside; empty where nothing is said. */
  @SuppressWarnings("unchecked") // JSON has text for names
  Map<String, ?> object(String name) {
    Object value = values.get(name);
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> object)) {
      throw AdminError.badRequest(name + " must be a JSON object");
    }
    return (Map<String, ?>) object;
  }

  /** As much as somebody needs to see his mistake, and no line of its own in a log. */
  private static String quoted(String text) {
    String some = text.length() > 60 ? text.substring(0, 60) + "…" : text;
    return '"' + some.replaceAll("\\p{Cntrl}", "?") + '"';
  }
}
