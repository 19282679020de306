package dev.underpin.observability.logback;

/**
 * Kinds of characters that secrets are told by. They are noted while text is copied, and only a
 * text that has all that a kind of secret needs is searched for it.
 */
final class Seen {

  /** What may be in any card number. */
  static final int DIGIT = 1;

  /** An equals sign or colon, as before the value of a name and in a URL. */
  static final int SIGN = 2;

  /** The first letter of {@code Bearer}. */
  static final int B = 4;

  /** The last letter of {@code Bearer}. */
  static final int R = 8;

  /**
   * What may be between a word and the next one: white space, signs, quotes, whatever is escaped.
   */
  static final int BREAK = 16;

  /** The one upper-case letter that all JSON web tokens begin with. */
  static final int J = 32;

  /** All of them, also for text that was not copied. */
  static final int ALL = 63;

  private static final byte ESCAPED = -1;

  private Seen() {}

  /** {@return the kinds of each ASCII character; negative for those that JSON wants escaped} */
  static byte[] kinds() {
    byte[] kinds = new byte[128];
    for (char c = 0; c < kinds.length; c++) {
      kinds[c] = c < ' ' || c == '"' || c == '\\' || c == 0x7F ? ESCAPED : kind(c);
    }
    return kinds;
  }

  private static byte kind(char c) {
    return switch (c) {
      case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> DIGIT;
      case '=', ':' -> SIGN | BREAK;
      case ' ' -> BREAK;
      case 'b', 'B' -> B;
      case 'r', 'R' -> R;
      case 'J' -> J;
      default -> 0;
    };
  }
}
