package dev.underpin.flags;

/** Foreign text as it can stand in a message: quoted, short, and on one line. */
final class Excerpt {

  private static final int MAX_LENGTH = 60;

  private Excerpt() {}

  static String of(String text) {
    boolean isLong = text.length() > MAX_LENGTH;
    StringBuilder shown = new StringBuilder("\"");
    text.chars()
        .limit(MAX_LENGTH)
        .forEach(c -> shown.append(Character.isISOControl(c) ? '?' : (char) c));
    return shown.append(isLong ? "…\"" : "\"").toString();
  }
}
