package dev.underpin.observability.sentry;

import org.jspecify.annotations.Nullable;

/** Writes a JSON object on one line. What is null is left out. */
final class Json {

  private final StringBuilder out = new StringBuilder("{");

  Json field(String name, @Nullable String value) {
    return value == null ? this : raw(name, text(value));
  }

  Json number(String name, long value) {
    return raw(name, Long.toString(value));
  }

  /** A value that is JSON already. */
  Json raw(String name, String value) {
    if (out.length() > 1) {
      out.append(',');
    }
    out.append('"').append(name).append("\":").append(value);
    return this;
  }

  String end() {
    return out.append('}').toString();
  }

  static String text(String value) {
    StringBuilder text = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    return text.append('"').toString();
  }
}
