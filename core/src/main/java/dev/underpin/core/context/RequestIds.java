package dev.underpin.core.context;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which request ids from outside are taken, and what a new one looks like. */
final class RequestIds {

  private static final int MAX_LENGTH = 128;
  private static final String MARKS = "._:@/+=-";

  private RequestIds() {}

  /** Letters, digits and a few marks: nothing that could break a log line, a header or a page. */
  static boolean isAcceptable(@Nullable String id) {
    if (id == null || id.isEmpty() || id.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letterOrDigit && MARKS.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  static String next() {
    return UUID.randomUUID().toString();
  }
}
