package dev.underpin.core.context;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * One member of a baggage: what it says, and the text that is passed on, with its properties.
 *
 * @param key the key, a token
 * @param value the value, decoded
 * @param text {@code key=value;property;…} as it stands in the header, without white space
 */
record BaggageMember(String key, String value, String text) {

  private static final String UNRESERVED_MARKS = "-._~";

  /**
   * Escapes more than it must: some readers split at every {@code =}, some take {@code +} for a
   * space.
   */
  static BaggageMember of(String key, String value) {
    String encoded =
        HeaderText.encoded(
            value, c -> HeaderText.isLetterOrDigit(c) || UNRESERVED_MARKS.indexOf(c) >= 0);
    // a lone surrogate is no character: it is here what it is for the reader
    String wellFormed = new String(value.getBytes(UTF_8), UTF_8);
    return new BaggageMember(key, wellFormed, key + '=' + encoded);
  }

  /** The member that the text says, or null if it says none. */
  static @Nullable BaggageMember parse(String text) {
    String[] parts = text.split(";", -1);
    Pair main = Pair.parse(parts[0]);
    String value = main == null || main.value() == null ? null : HeaderText.decoded(main.value());
    if (main == null || value == null) {
      return null;
    }
    StringJoiner whole = new StringJoiner(";").add(main.text());
    for (int i = 1; i < parts.length; i++) {
      Pair property = Pair.parse(parts[i]);
      if (property == null) {
        return null;
      }
      whole.add(property.text());
    }
    return new BaggageMember(main.key(), value, whole.toString());
  }

  private record Pair(String key, @Nullable String value) {

    static @Nullable Pair parse(String part) {
      int equals = part.indexOf('=');
      String key = HeaderText.trimmed(equals < 0 ? part : part.substring(0, equals));
      String value = equals < 0 ? null : HeaderText.trimmed(part.substring(equals + 1));
      boolean valid =
          HeaderText.isToken(key)
              && (value == null || value.chars().allMatch(BaggageMember::isBaggageOctet));
      return valid ? new Pair(key, value) : null;
    }

    String text() {
      return value == null ? key : key + '=' + value;
    }
  }

  /** ASCII without controls, space, double quote, comma, semicolon and backslash. */
  private static boolean isBaggageOctet(int c) {
    return c > ' ' && c <= '~' && c != '"' && c != ',' && c != ';' && c != '\\';
  }
}
