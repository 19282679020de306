package dev.underpin.observability.logback;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of one line while it is written: UTF-8, text escaped for JSON.
 *
 * <p>Text goes from the characters of a string straight to bytes. Most of it is plain ASCII, so
 * {@link #plain} copies as long as a table says that nothing is to be done (and, on the way, what
 * secrets there may be), and hands over to {@link #special} for one character. What is escaped:
 * quotes, backslashes, every control (also DEL and U+0080 to U+009F, of which U+0085 ends a line),
 * U+2028 and U+2029, and surrogates without a partner, which UTF-8 cannot hold.
 *
 * <p>Text, and only text, stops at a limit. Literals always fit: they are few, and the limit is set
 * so that the line can still be closed after it.
 */
final class LineBuffer {

  static final int INITIAL = 1024;

  /** What is kept for the next line: a huge line must not hold its memory for ever. */
  static final int RETAINED = 32 * 1024;

  private static final int LONGEST_ESCAPE = 6;
  private static final int SHORT = 512;
  private static final byte[] KINDS = Seen.kinds();
  private static final byte[] HEX = ascii("0123456789abcdef");

  private byte[] bytes = new byte[INITIAL];
  private int size;
  private int limit = Integer.MAX_VALUE;
  private int seen;

  /** Whatever was left by a line that failed is gone. */
  void reset() {
    size = 0;
    limit = Integer.MAX_VALUE;
  }

  /** Gives back what a huge line took. */
  void trim() {
    if (bytes.length > RETAINED) {
      bytes = new byte[INITIAL];
    }
  }

  int size() {
    return size;
  }

  /** Forgets everything after a place, so that what failed half way leaves no trace. */
  void rewind(int to) {
    size = to;
  }

  int limit() {
    return limit;
  }

  void limit(int bytesOfLine) {
    limit = bytesOfLine;
  }

  boolean isFull() {
    return size >= limit;
  }

  /** Whether so many bytes more stay within the limit. */
  boolean holds(int more) {
    return size + more <= limit;
  }

  int capacity() {
    return bytes.length;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** Takes back everything after a place. */
  byte[] cutOff(int from) {
    byte[] taken = Arrays.copyOfRange(bytes, from, size);
    size = from;
    return taken;
  }

  void writeTo(OutputStream stream) throws IOException {
    stream.write(bytes, 0, size);
  }

  void literal(byte[] literal) {
    ensure(literal.length);
    System.arraycopy(literal, 0, bytes, size, literal.length);
    size += literal.length;
  }

  void literal(char ascii) {
    ensure(1);
    bytes[size++] = (byte) ascii;
  }

  void number(long value) {
    ensure(Digits.MOST);
    size = Digits.write(bytes, size, value);
  }

  /** A number with zeros in front. */
  void padded(int value, int digits) {
    ensure(digits);
    size = Digits.padded(bytes, size, value, digits);
  }

  /**
   * Writes a text in quotes if it is short, fits, and nothing in it is to be escaped, as it is with
   * most texts.
   *
   * @return whether it did; if not, nothing was written
   */
  boolean quoted(String text) {
    int length = text.length();
    int at = size;
    if (length > SHORT || at + length + 2 > limit) {
      return false;
    }
    ensure(length + 2);
    byte[] target = bytes;
    target[at++] = '"';
    int kinds = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= KINDS.length || KINDS[c] < 0) {
        return false;
      }
      kinds |= KINDS[c];
      target[at++] = (byte) c;
    }
    target[at++] = '"';
    size = at;
    seen = kinds;
    return true;
  }

  /**
   * Writes characters of a text, escaped, until the limit.
   *
   * @return the first character that was not written; {@code to} if all were
   */
  int text(String text, int from, int to) {
    int i = from;
    while (true) {
      i = plain(text, i, to);
      if (i >= to || size + LONGEST_ESCAPE > limit) {
        return i;
      }
      i = special(text, i, to);
    }
  }

  /** {@return which of {@link Seen}'s kinds of characters were in text since the last call} */
  int seen() {
    int kinds = seen;
    seen = 0;
    return kinds;
  }

  private int plain(String text, int from, int to) {
    int end = Math.min(to, from + Math.max(0, limit - size));
    if (end <= from) {
      return from;
    }
    ensure(end - from);
    byte[] target = bytes;
    int shift = size - from;
    int kinds = seen;
    int i = from;
    for (; i < end; i++) {
      char c = text.charAt(i);
      if (c >= KINDS.length || KINDS[c] < 0) {
        break;
      }
      kinds |= KINDS[c];
      target[i + shift] = (byte) c;
    }
    size = i + shift;
    seen = kinds;
    return i;
  }

  private int special(String text, int at, int to) {
    ensure(LONGEST_ESCAPE);
    seen |= Seen.BREAK;
    char c = text.charAt(at);
    if (c < 0xA0) {
      escape(c);
    } else if (c < 0x800) {
      bytes[size++] = (byte) (0xC0 | (c >> 6));
      bytes[size++] = (byte) (0x80 | (c & 0x3F));
    } else if (Character.isSurrogate(c)) {
      return surrogate(text, at, to);
    } else if (c == '\u2028' || c == '\u2029') {
      unicode(c);
    } else {
      bytes[size++] = (byte) (0xE0 | (c >> 12));
      bytes[size++] = (byte) (0x80 | ((c >> 6) & 0x3F));
      bytes[size++] = (byte) (0x80 | (c & 0x3F));
    }
    return at + 1;
  }

  private void escape(char c) {
    char letter =
        switch (c) {
          case '"', '\\' -> c;
          case '\n' -> 'n';
          case '\r' -> 'r';
          case '\t' -> 't';
          case '\b' -> 'b';
          case '\f' -> 'f';
          default -> 0;
        };
    if (letter == 0) {
      unicode(c);
    } else {
      bytes[size++] = '\\';
      bytes[size++] = (byte) letter;
    }
  }

  private int surrogate(String text, int at, int to) {
    char high = text.charAt(at);
    if (!Character.isHighSurrogate(high)
        || at + 1 >= to
        || !Character.isLowSurrogate(text.charAt(at + 1))) {
      unicode(high);
      return at + 1;
    }
    int point = Character.toCodePoint(high, text.charAt(at + 1));
    bytes[size++] = (byte) (0xF0 | (point >> 18));
    bytes[size++] = (byte) (0x80 | ((point >> 12) & 0x3F));
    bytes[size++] = (byte) (0x80 | ((point >> 6) & 0x3F));
    bytes[size++] = (byte) (0x80 | (point & 0x3F));
    return at + 2;
  }

  private void unicode(char c) {
    bytes[size++] = '\\';
    bytes[size++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      bytes[size++] = HEX[(c >> shift) & 0xF];
    }
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  /** {@return the bytes of a text that needs no escape} */
  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
