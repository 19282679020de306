package dev.underpin.flags;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Compiles regular expressions that cannot take long, whoever wrote them. */
final class Regex {

  static final String RULE =
      "must be a regular expression of RE2, at most 1,024 characters and small";

  private static final int MAX_LENGTH = 1_024;
  // counted repetitions are copies: (.{1000}){3} is three thousand steps for each character
  private static final int MAX_STEPS = 5_000;

  private Regex() {}

  /** The pattern, or null where {@link #RULE} is broken. */
  static @Nullable Pattern compile(String regex, boolean ignoreCase) {
    if (regex.length() > MAX_LENGTH) {
      return null;
    }
    try {
      Pattern pattern = Pattern.compile(regex, ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
      return pattern.programSize() > MAX_STEPS ? null : pattern;
    } catch (PatternSyntaxException e) {
      return null;
    }
  }
}
