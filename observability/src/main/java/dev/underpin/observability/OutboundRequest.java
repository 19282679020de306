package dev.underpin.observability;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TraceParent;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** What goes out with an HTTP request that is sent while working for another. */
final class OutboundRequest {

  private static final String TRACEPARENT = "traceparent";

  private OutboundRequest() {}

  /**
   * The same request with the context's headers, but for those that it has, and with a timeout that
   * is not longer than what remains.
   */
  static HttpRequest of(HttpRequest request, RequestContext context, String requestIdHeader)
      throws HttpTimeoutException {
    Duration remaining = context.remaining();
    if (remaining != null && remaining.isZero()) {
      throw new HttpTimeoutException(
          "deadline of the request was over before "
              + request.uri().getHost()
              + " was called; nothing was sent");
    }
    HttpRequest.Builder copy = HttpRequest.newBuilder(request, (name, value) -> true);
    HttpHeaders headers = request.headers();
    String requestId = context.requestId();
    if (requestId != null && headers.firstValue(requestIdHeader).isEmpty()) {
      copy.setHeader(requestIdHeader, requestId);
    }
    TraceParent trace = context.trace();
    if (trace != null && headers.firstValue(TRACEPARENT).isEmpty()) {
      copy.setHeader(TRACEPARENT, trace.child().header());
    }
    if (remaining != null) {
      Duration asked = request.timeout().orElse(remaining);
      copy.timeout(asked.compareTo(remaining) < 0 ? asked : remaining);
    }
    return copy.build();
  }
}
