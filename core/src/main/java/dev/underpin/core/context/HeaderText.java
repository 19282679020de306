package dev.underpin.core.context;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The small grammar that HTTP headers share: optional white space, tokens, percent-encoding. */
final class HeaderText {

  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
  private static final String HEX = "0123456789ABCDEF";

  private HeaderText() {}

  /** Without spaces and tabs around it; nothing else is optional white space in HTTP. */
  static String trimmed(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** RFC 9110, section 5.6.2: what a header's name and a baggage's key are made of. */
  static boolean isToken(String text) {
    return !text.isEmpty()
        && text.chars().allMatch(c -> isLetterOrDigit(c) || TOKEN_MARKS.indexOf(c) >= 0);
  }

  static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** The text in UTF-8, every byte that is not safe as {@code %XX}. */
  static String encoded(String text, IntPredicate safe) {
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    for (byte octet : text.getBytes(UTF_8)) {
      int c = octet & 0xff;
      if (safe.test(c)) {
        encoded.append((char) c);
      } else {
        encoded.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return encoded.toString();
  }

  /** What ASCII text with {@code %XX} says, or null if an escape is broken. */
  static @Nullable String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        bytes.write(c);
        continue;
      }
      int octet = i + 2 < text.length() ? octet(text.charAt(i + 1), text.charAt(i + 2)) : -1;
      if (octet < 0) {
        return null;
      }
      bytes.write(octet);
      i += 2;
    }
    return bytes.toString(UTF_8);
  }

  private static int octet(char high, char low) {
    // Character.digit would take digits of other scripts too
    if (high > 'f' || low > 'f') {
      return -1;
    }
    int octet = Character.digit(high, 16) << 4 | Character.digit(low, 16);
    return octet < 0 ? -1 : octet;
  }
}
