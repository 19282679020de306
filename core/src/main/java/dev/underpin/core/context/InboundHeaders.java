package dev.underpin.core.context;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a caller told us, read into a builder. What is malformed is counted and forgotten: headers
 * are the caller's to choose, and must neither show in a log line nor stop the request.
 */
final class InboundHeaders {

  // as long as the largest that is ever sent; no number that could overflow gets as far as a parser
  private static final Pattern MILLIS = Pattern.compile("[0-9]{1,9}");

  private final RequestContextBuilder builder;
  private final Function<String, @Nullable List<String>> lookup;

  InboundHeaders(RequestContextBuilder builder, Function<String, @Nullable List<String>> lookup) {
    this.builder = builder;
    this.lookup = lookup;
  }

  void read(Propagation propagation) {
    readRequestId(values(propagation.requestIdHeader()));
    readTrace(values(OutboundHeaders.TRACEPARENT));
    readDeadline(values(propagation.deadlineHeader()));
    readBaggage(values(OutboundHeaders.BAGGAGE));
  }

  private List<String> values(String name) {
    List<String> values = lookup.apply(name);
    return values == null ? List.of() : values;
  }

  private void readRequestId(List<String> values) {
    if (values.size() > 1) {
      builder.tally.add(TallyCounter.REQUEST_IDS_REFUSED, 1);
    }
    builder.requestId(values.size() == 1 ? HeaderText.trimmed(values.get(0)) : null);
  }

  /** Of two traces none can be told to be the right one, so a new one starts. */
  private void readTrace(List<String> values) {
    if (values.size() > 1) {
      refused();
    }
    builder.traceparent(values.size() == 1 ? values.get(0) : null);
    if (builder.trace == null) {
      // a state belongs to the trace that it came with
      return;
    }
    TraceState state = TraceState.parse(values(OutboundHeaders.TRACESTATE));
    if (state == null) {
      refused();
    } else {
      builder.traceState = state;
    }
  }

  private void readDeadline(List<String> values) {
    if (values.isEmpty()) {
      return;
    }
    String millis = HeaderText.trimmed(values.get(0));
    if (values.size() == 1 && MILLIS.matcher(millis).matches()) {
      builder.deadlineAfter(Duration.ofMillis(Long.parseLong(millis)));
    } else {
      refused();
    }
  }

  private void readBaggage(List<String> values) {
    BaggageReader reader = new BaggageReader();
    builder.baggage(reader.read(values));
    if (!reader.isWhole()) {
      refused();
    }
  }

  private void refused() {
    builder.tally.add(TallyCounter.HEADERS_REFUSED, 1);
  }
}
