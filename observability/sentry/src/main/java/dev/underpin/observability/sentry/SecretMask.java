package dev.underpin.observability.sentry;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Takes secrets out of a short text. Each pattern reads a character once or twice: none can be made
 * to take long.
 */
final class SecretMask {

  private static final String MASK = "***";
  private static final List<Pattern> SECRETS =
      List.of(
          Pattern.compile("(?i)\\b(?:bearer|basic) +[A-Za-z0-9._~+/=-]{6,}+"),
          Pattern.compile("\\beyJ[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]*+"),
          Pattern.compile(
              "(?i)(?<=(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|authorization|credentials?|iban|ssn|cvv)[\"']{0,1}\\s{0,3}[=:]\\s{0,3}[\"']{0,1})[^\\s\"',;&)}\\]]++"),
          Pattern.compile("(?<=://)[^\\s/@]{1,200}+(?=@)"));
  private static final Pattern DIGITS =
      Pattern.compile("(?<![0-9])[0-9](?:[ -]?[0-9]){12,18}(?![0-9])");

  private SecretMask() {}

  static String mask(String text) {
    String masked = text;
    for (Pattern secret : SECRETS) {
      masked = secret.matcher(masked).replaceAll(MASK);
    }
    return DIGITS.matcher(masked).replaceAll(SecretMask::unlessNoCard);
  }

  private static String unlessNoCard(MatchResult digits) {
    return isCard(digits.group()) ? MASK : digits.group();
  }

  /** By the check digit of ISO/IEC 7812-1, Luhn's formula. */
  private static boolean isCard(String text) {
    int sum = 0;
    boolean isDoubled = false;
    for (int i = text.length() - 1; i >= 0; i--) {
      int digit = text.charAt(i) - '0';
      if (digit >= 0 && digit <= 9) {
        int value = isDoubled ? digit * 2 : digit;
        sum += value > 9 ? value - 9 : value;
        isDoubled = !isDoubled;
      }
    }
    return sum % 10 == 0;
  }
}
