package dev.underpin.core.settings;

import java.util.Locale;
import java.util.regex.Pattern;

/** The names of settings. */
final class Names {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
  private static final Pattern NEITHER_LETTER_NOR_DIGIT = Pattern.compile("[^A-Za-z0-9]");

  private Names() {}

  static String join(String prefix, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name must be words of letters, digits, '_' and '-' joined by dots but was \"%s\""
              .formatted(name));
    }
    return prefix.isEmpty() ? name : prefix + '.' + name;
  }

  static String ofVariable(String name) {
    return NEITHER_LETTER_NOR_DIGIT.matcher(name).replaceAll("_").toUpperCase(Locale.ROOT);
  }
}
