package dev.underpin.examples.benchmarks.context;

import dev.underpin.core.context.ContextKey;
import dev.underpin.core.context.RequestContext;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The four keys that every way of doing it puts into the MDC, with values of usual lengths. */
final class Ids {

  static final String REQUEST_ID = "request_id";
  static final String TRACE_ID = "trace_id";
  static final String SPAN_ID = "span_id";
  static final String TENANT = "tenant";

  static final RequestContext CONTEXT =
      RequestContext.builder()
          .requestId("7f1c1d5e-3a52-4a4c-9f2e-0d1b8a3c5e77")
          .traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
          .put(ContextKey.of(TENANT).logged(), "acme")
          .build();

  private static final Map<String, String> MAP = map();

  static final String REQUEST_ID_VALUE = value(REQUEST_ID);
  static final String TRACE_ID_VALUE = value(TRACE_ID);
  static final String SPAN_ID_VALUE = value(SPAN_ID);
  static final String TENANT_VALUE = value(TENANT);

  private Ids() {}

  private static Map<String, String> map() {
    Map<String, String> map = Objects.requireNonNull(CONTEXT.call(MDC::getCopyOfContextMap));
    if (map.size() != 4) {
      throw new IllegalStateException("four keys are compared but the context writes " + map);
    }
    return Map.copyOf(map);
  }

  private static String value(String key) {
    return Objects.requireNonNull(MAP.get(key), key);
  }

  static void put() {
    MDC.put(REQUEST_ID, REQUEST_ID_VALUE);
    MDC.put(TRACE_ID, TRACE_ID_VALUE);
    MDC.put(SPAN_ID, SPAN_ID_VALUE);
    MDC.put(TENANT, TENANT_VALUE);
  }

  static void remove() {
    MDC.remove(TENANT);
    MDC.remove(SPAN_ID);
    MDC.remove(TRACE_ID);
    MDC.remove(REQUEST_ID);
  }

  /** Fails a benchmark that would measure something that does not work. */
  static void requireInMdc() {
    @Nullable Map<String, String> now = MDC.getCopyOfContextMap();
    if (!MAP.equals(now)) {
      throw new IllegalStateException("the MDC must hold %s but holds %s".formatted(MAP, now));
    }
  }

  /** The same for what is left behind. */
  static void requireMdcEmpty() {
    @Nullable Map<String, String> now = MDC.getCopyOfContextMap();
    if (now != null && !now.isEmpty()) {
      throw new IllegalStateException("the MDC must be empty but holds " + now);
    }
  }
}
