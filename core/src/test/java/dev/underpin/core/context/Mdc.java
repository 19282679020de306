package dev.underpin.core.context;

import java.util.Map;
import org.slf4j.MDC;

/** What stands in this thread's MDC. */
final class Mdc {

  private Mdc() {}

  static Map<String, String> all() {
    Map<String, String> copy = MDC.getCopyOfContextMap();
    return copy == null ? Map.of() : copy;
  }
}
