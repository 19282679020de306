package dev.underpin.observability.logback;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/**
 * Finds what a pattern of the application matches: its first group, or all of it if it has none.
 * RE2's automaton is linear in the text, whatever the pattern; there is no catastrophic
 * backtracking (R. Cox, "Regular Expression Matching Can Be Simple And Fast", 2007).
 */
final class PatternFinder implements SecretFinder {

  private final Pattern pattern;

  PatternFinder(Pattern pattern) {
    this.pattern = pattern;
  }

  @Override
  public int needs() {
    return 0;
  }

  @Override
  public void find(String text, Spans secrets) {
    Matcher matcher = pattern.matcher(text);
    int group = Math.min(1, matcher.groupCount());
    while (matcher.find()) {
      // a group that took no part has no start
      if (matcher.start(group) >= 0) {
        secrets.add(matcher.start(group), matcher.end(group));
      }
    }
  }
}
