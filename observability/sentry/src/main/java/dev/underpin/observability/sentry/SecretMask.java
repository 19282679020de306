package dev.underpin.observability.sentry;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes secrets out of a short text. Each pattern reads a character once or twice: none can be made
 * to take long.
 */
final class SecretMask {

  private static final String MASK = "***";

  /** Names are masked that end so, whatever is before: {@code aws_secret_access_key}. */
  private static final String NAMES =
      "(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|credentials?|iban|ssn|cv[vc]"
          + "|(?:api|access|secret|private|encryption|signing)[_. -]?key|card[_. -]?number)";

  /** What is between a name and its value; in JSON inside of JSON quotes have backslashes. */
  private static final String SIGN = "[\"'\\\\ ]{0,3}[=:][=: \\t\\\\]{0,4}";

  /** Up to the end of the quotes, or of the word, or of the word behind a scheme. */
  private static final String VALUE =
      "(?:(?<=\\\\)\"[^\"]*+"
          + "|\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+"
          + "|'[^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+"
          + "|(?:(?:basic|bearer|digest|negotiate|token|apikey) {1,3})?+[^\\s\"',;&)}\\]<>]++)";

  private static final List<Pattern> WHOLE =
      List.of(
          Pattern.compile("(?i)\\b(?:bearer|basic) +[A-Za-z0-9._~+/=-]{6,}+"),
          Pattern.compile("\\beyJ[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]*+"),
          Pattern.compile("(?<=://)[^\\s/@]{1,200}+(?=@)"));
  private static final List<Pattern> NAMED =
      List.of(
          Pattern.compile("(?is)(" + NAMES + SIGN + ")" + VALUE),
          // the rest of the line: both have signs and spaces inside
          Pattern.compile("(?i)((?:authorization|cookie)" + SIGN + ")(?:\"[^\"]*+|[^\\r\\n]++)"));

  private SecretMask() {}

  static String mask(String text) {
    String masked = text;
    for (Pattern named : NAMED) {
      masked = named.matcher(masked).replaceAll("$1" + MASK);
    }
    for (Pattern secret : WHOLE) {
      masked = secret.matcher(masked).replaceAll(MASK);
    }
    return CardNumbers.mask(masked, MASK);
  }
}
