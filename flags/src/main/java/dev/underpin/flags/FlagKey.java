package dev.underpin.flags;

/** Which texts can name a flag. */
final class FlagKey {

  static final String RULE = "must be 1 to 200 characters without spaces or control characters";

  private static final int MAX_LENGTH = 200;

  private FlagKey() {}

  static boolean isKey(String key) {
    return !key.isEmpty()
        && key.length() <= MAX_LENGTH
        && key.chars().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
  }

  static void check(String key) {
    if (!isKey(key)) {
      throw new IllegalArgumentException(
          "flag key %s but was %s; name it like new-cart".formatted(RULE, Excerpt.of(key)));
    }
  }
}
