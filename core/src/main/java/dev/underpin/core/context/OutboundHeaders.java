package dev.underpin.core.context;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a context tells a service that it calls. */
final class OutboundHeaders {

  static final String TRACEPARENT = "traceparent";
  static final String TRACESTATE = "tracestate";
  static final String BAGGAGE = "baggage";
  static final long MAX_MILLIS = 999_999_999;

  private OutboundHeaders() {}

  static Map<String, String> of(
      RequestContext context, Propagation propagation, @Nullable URI target) {
    Map<String, String> headers = new LinkedHashMap<>();
    putUnlessEmpty(headers, propagation.requestIdHeader(), context.requestId());
    Tracing tracing = context.tracing;
    if (tracing != null) {
      Tracing call = tracing.ofCall();
      headers.put(TRACEPARENT, call.parent().header());
      putUnlessEmpty(headers, TRACESTATE, call.state().header());
    }
    Duration remaining = context.remaining();
    if (remaining != null) {
      // rounded down: nobody gets more time than there is
      long millis = Math.min(remaining.toMillis(), MAX_MILLIS);
      headers.put(propagation.deadlineHeader(), Long.toString(millis));
    }
    if (target != null && propagation.isAllowed(target)) {
      putWhatIsForFriends(headers, context, propagation);
    }
    return Collections.unmodifiableMap(headers);
  }

  private static void putWhatIsForFriends(
      Map<String, String> headers, RequestContext context, Propagation propagation) {
    putUnlessEmpty(headers, BAGGAGE, context.baggage().header());
    propagation
        .keys()
        .forEach(
            (key, header) -> {
              String value = context.values.visible(key);
              // a line feed would start a header of its own
              putUnlessEmpty(headers, header, value == null ? null : escaped(value));
            });
  }

  private static String escaped(String value) {
    return HeaderText.encoded(value, c -> c > ' ' && c <= '~' && c != '%');
  }

  private static void putUnlessEmpty(
      Map<String, String> headers, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      headers.put(name, value);
    }
  }
}
