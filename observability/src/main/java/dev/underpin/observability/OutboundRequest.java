package dev.underpin.observability;

import dev.underpin.core.context.Propagation;
import dev.underpin.core.context.RequestContext;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** What goes out with an HTTP request that is sent while working for another. */
final class OutboundRequest {

  private static final String TRACEPARENT = "traceparent";
  private static final String TRACESTATE = "tracestate";

  private OutboundRequest() {}

  /**
   * The same request with the context's headers, but for those that it has, and with a timeout that
   * is not longer than what remains.
   */
  static HttpRequest of(HttpRequest request, RequestContext context, Propagation propagation)
      throws HttpTimeoutException {
    Duration remaining = context.remaining();
    if (remaining != null && remaining.isZero()) {
      throw new HttpTimeoutException(
          "deadline of the request was over before "
              + request.uri().getHost()
              + " was called; nothing was sent");
    }
    HttpRequest.Builder copy = HttpRequest.newBuilder(request, (name, value) -> true);
    HttpHeaders theirs = request.headers();
    context
        .toHeaders(propagation, request.uri())
        .forEach(
            (name, value) -> {
              if (!has(theirs, name)) {
                copy.setHeader(name, value);
              }
            });
    if (remaining != null) {
      copy.timeout(shorter(request.timeout().orElse(remaining), remaining));
    }
    return copy.build();
  }

  /** A state belongs to the trace that it comes with, so theirs has none but theirs. */
  private static boolean has(HttpHeaders theirs, String name) {
    return theirs.firstValue(name).isPresent()
        || (name.equals(TRACESTATE) && theirs.firstValue(TRACEPARENT).isPresent());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
