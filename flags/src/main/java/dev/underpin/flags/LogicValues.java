package dev.underpin.flags;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What values of JsonLogic are worth to each other: as in JavaScript, where not said otherwise. */
final class LogicValues {

  /** Longer texts are searched for nothing, and are not put together. */
  static final int MAX_TEXT = 16_384;

  private LogicValues() {}

  /** Nothing, false, zero, and what is empty are not true. */
  static boolean isTrue(@Nullable Object value) {
    if (value instanceof Boolean bool) {
      return bool;
    }
    if (value instanceof Double number) {
      return number != 0 && !number.isNaN();
    }
    if (value instanceof List<?> list) {
      return !list.isEmpty();
    }
    return value instanceof Map<?, ?> map ? !map.isEmpty() : value != null && !value.equals("");
  }

  /** NaN where it is none; nothing is zero. */
  static double number(@Nullable Object value) {
    if (value instanceof Double number) {
      return number;
    }
    if (value instanceof Boolean bool) {
      return bool ? 1 : 0;
    }
    if (value instanceof String text) {
      return text.isBlank() ? 0 : Numbers.parse(text);
    }
    return value == null ? 0 : Double.NaN;
  }

  /** As {@code ==}: nothing equals nothing only, texts by their letters, all else as numbers. */
  static boolean isEqual(@Nullable Object one, @Nullable Object other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    return (one instanceof String && other instanceof String)
        ? one.equals(other)
        : number(one) == number(other);
  }

  /** As {@code ===}. */
  static boolean isSame(@Nullable Object one, @Nullable Object other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    return one.getClass() == other.getClass() && isEqual(one, other);
  }

  /** Texts by their letters, all else as numbers. */
  static boolean isLess(@Nullable Object one, @Nullable Object other) {
    return (one instanceof String text && other instanceof String otherText)
        ? text.compareTo(otherText) < 0
        : number(one) < number(other);
  }

  static boolean isAtMost(@Nullable Object one, @Nullable Object other) {
    return (one instanceof String text && other instanceof String otherText)
        ? text.compareTo(otherText) <= 0
        : number(one) <= number(other);
  }

  /** A text in a text, or a value in a list. */
  static boolean isIn(@Nullable Object value, @Nullable Object container) {
    if (container instanceof String text) {
      return value instanceof String part && text.length() <= MAX_TEXT && text.contains(part);
    }
    if (container instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        if (Objects.equals(value, list.get(i))) {
          return true;
        }
      }
    }
    return false;
  }

  /** A scalar as a text; null where it is none. */
  static @Nullable String text(@Nullable Object value) {
    if (value instanceof Double number) {
      return digits(number);
    }
    return value instanceof String || value instanceof Boolean ? value.toString() : null;
  }

  /** A number with all of its digits and no exponent: 3, 0.5, 100000000000000000000. */
  private static @Nullable String digits(double number) {
    if (!Double.isFinite(number)) {
      return null;
    }
    if (number == (int) number) {
      return Integer.toString((int) number);
    }
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }
}
