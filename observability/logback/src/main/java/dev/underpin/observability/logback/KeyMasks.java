package dev.underpin.observability.logback;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Names whose values are nobody's business. A name is masked if it is one of the keys, or ends with
 * one as a word of its own: the key {@code api_key} masks {@code api_key}, {@code apiKey}, {@code
 * X-Api-Key} and {@code stripe.apikey}, but not {@code api_key_count} and not {@code mapikey}.
 * Case, dashes, dots, spaces and underscores do not count.
 */
final class KeyMasks {

  /** Those that are masked unless told otherwise. */
  static final List<String> DEFAULTS =
      List.of(
          "password",
          "passwd",
          "pwd",
          "passphrase",
          "passcode",
          "secret",
          "token",
          "authorization",
          "api_key",
          "access_key",
          "secret_key",
          "private_key",
          "encryption_key",
          "credential",
          "credentials",
          "cookie",
          "card_number",
          "credit_card",
          "pan",
          "cvv",
          "cvc",
          "ssn");

  private final String[] keys;

  private KeyMasks(String[] keys) {
    this.keys = keys;
  }

  static KeyMasks of(Collection<String> keys) {
    return new KeyMasks(keys.stream().map(KeyMasks::compact).distinct().toArray(String[]::new));
  }

  /** {@return a key without what does not count; empty if nothing is left} */
  static String compact(String key) {
    StringBuilder compact = new StringBuilder();
    for (char c : key.toLowerCase(Locale.ROOT).toCharArray()) {
      if (!isSeparator(c)) {
        compact.append(c);
      }
    }
    return compact.toString();
  }

  boolean isEmpty() {
    return keys.length == 0;
  }

  boolean matches(String name) {
    return matches(name, 0, name.length());
  }

  /** Whether a part of a text is a name that is masked. */
  boolean matches(String text, int from, int to) {
    for (String key : keys) {
      if (endsWith(text, from, to, key)) {
        return true;
      }
    }
    return false;
  }

  private static boolean endsWith(String text, int from, int to, String key) {
    int at = to;
    int rest = key.length();
    while (rest > 0) {
      if (--at < from) {
        return false;
      }
      char c = text.charAt(at);
      if (!isSeparator(c)) {
        if (Character.toLowerCase(c) != key.charAt(rest - 1)) {
          return false;
        }
        rest--;
      }
    }
    return at == from || beginsWord(text, at);
  }

  private static boolean beginsWord(String text, int at) {
    char before = text.charAt(at - 1);
    return !Character.isLetterOrDigit(before)
        || (Character.isUpperCase(text.charAt(at)) && !Character.isUpperCase(before));
  }

  private static boolean isSeparator(char c) {
    return c == '_' || c == '-' || c == '.' || c == ' ';
  }
}
