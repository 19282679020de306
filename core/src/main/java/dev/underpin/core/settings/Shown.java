package dev.underpin.core.settings;

import java.util.regex.Pattern;

/** A value as a message shows it: short, on one line, without the passwords that URLs carry. */
final class Shown {

  private static final int LIMIT = 100;
  private static final Pattern USER_INFO = Pattern.compile("//[^/@\\s]*@");
  private static final Pattern PASSWORD =
      Pattern.compile("(?i)((?:password|passwd|pwd|secret|token|key)\\s*[=:]\\s*)[^&;,\\s]*");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}|[\\u2028\\u2029]");

  private Shown() {}

  static String of(String value) {
    String masked = USER_INFO.matcher(value).replaceAll("//***@");
    masked = PASSWORD.matcher(masked).replaceAll("$1***");
    masked = CONTROL.matcher(masked).replaceAll("\uFFFD");
    return masked.length() <= LIMIT ? masked : masked.substring(0, LIMIT) + "…";
  }
}
