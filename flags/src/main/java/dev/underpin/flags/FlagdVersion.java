package dev.underpin.flags;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares versions as flagd does: semantic versions that may begin with a v, and lack their last
 * numbers; a number is a version too. What is no version, or no comparison, comes to nothing.
 */
final class FlagdVersion {

  private FlagdVersion() {}

  static @Nullable Boolean compare(
      @Nullable Object actual, @Nullable Object operator, @Nullable Object target) {
    String other = version(target);
    SemVer parsed = other == null ? null : SemVer.parse(other);
    return (parsed != null && operator instanceof String word)
        ? compare(actual, word, parsed)
        : null;
  }

  private static @Nullable Boolean compare(@Nullable Object actual, String word, SemVer target) {
    String version = version(actual);
    if (version == null) {
      return null;
    }
    int sign = -target.compareTo(version);
    return switch (word) {
      case "=" -> sign == 0;
      case "!=" -> sign != 0;
      case "<" -> sign < 0;
      case "<=" -> sign <= 0;
      case ">" -> sign > 0;
      case ">=" -> sign >= 0;
      case "^" -> hasSame(1, version, target.toString());
      case "~" -> hasSame(2, version, target.toString());
      default -> null;
    };
  }

  /** A comparison with a version of the document, which is parsed once. */
  record Known(Logic actual, String word, SemVer target) implements Logic {

    /** Null where the arguments are not of this kind. */
    static @Nullable Logic of(List<Logic> arguments) {
      if (arguments.size() != 3
          || !(arguments.get(1) instanceof Constant operator
              && operator.value() instanceof String word)
          || !(arguments.get(2) instanceof Constant target)) {
        return null;
      }
      String version = version(target.value());
      SemVer parsed = version == null ? null : SemVer.parse(version);
      return parsed == null ? null : new Known(arguments.get(0), word, parsed);
    }

    @Override
    public @Nullable Object value(Object data, Moment moment) {
      return compare(actual.value(data, moment), word, target);
    }
  }

  /** Whether the first numbers are the same; there are three in each. */
  private static boolean hasSame(int numbers, String one, String other) {
    int end = 0;
    for (int i = 0; i < numbers; i++) {
      end = one.indexOf('.', end) + 1;
    }
    return one.regionMatches(0, other, 0, end);
  }

  /** With all three numbers and no v; null where it is no version. */
  private static @Nullable String version(@Nullable Object value) {
    String text = LogicValues.text(value);
    if (text == null || value instanceof Boolean || text.length() > SemVer.MAX_LENGTH) {
      return null;
    }
    String version = text.startsWith("v") || text.startsWith("V") ? text.substring(1) : text;
    if (version.indexOf('-') < 0 && version.indexOf('+') < 0) {
      int first = version.indexOf('.');
      boolean hasSecond = first >= 0 && version.indexOf('.', first + 1) >= 0;
      version = first < 0 ? version + ".0.0" : hasSecond ? version : version + ".0";
    }
    return SemVer.isVersion(version) ? version : null;
  }
}
