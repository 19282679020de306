package dev.underpin.examples.benchmarks.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Tally;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.observability.RequestLogging;
import dev.underpin.observability.logback.JsonLineEncoder;
import dev.underpin.observability.spi.LoggedRequest;
import dev.underpin.observability.spi.RequestFacts;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.slf4j.LoggerFactory;

/**
 * All that a request pays for its id and its line: headers read, context made and opened, three
 * things counted, route found, context closed, line written as JSON to nowhere. As an adapter for a
 * server does it; the server's own work is not in it.
 */
@State(Scope.Thread)
public class RequestBenchmark {

  private static final String TRACEPARENT =
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private final RequestLogging requests =
      RequestLogging.builder("benchmarks")
          .route("/product/{id}")
          .route("/product/{id}/review")
          .route("/cart")
          .route("/checkout")
          .build();

  /** Sends the request lines through our encoder. */
  public RequestBenchmark() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger logger = context.getLogger("underpin.request");
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    Lines.toNowhere(context, new JsonLineEncoder(), appender);
    logger.addAppender(appender);
    if (!context.getLogger("underpin.request.benchmarks").isInfoEnabled()) {
      throw new IllegalStateException("the request line is switched off");
    }
  }

  /** A request that brings a trace and no id. */
  @Benchmark
  public LoggedRequest underpin() {
    LoggedRequest request = requests.begin(RequestBenchmark::header);
    RequestFacts facts = new RequestFacts().method("GET");
    facts.route(request.route("/product/4711", "/*"));
    dev.underpin.core.context.Scope scope = request.context().open();
    try {
      work();
      facts.status(200).bytes(0, 5_120);
    } finally {
      scope.close();
      request.end(facts);
    }
    return request;
  }

  private static void work() {
    Tally tally = RequestContext.current().tally();
    tally.add(TallyCounter.QUERIES, 2);
    tally.add(TallyCounter.CACHE_MEMORY_HITS, 1);
    tally.add(TallyCounter.FLAGS_DECIDED, 3);
  }

  private static List<String> header(String name) {
    return name.equalsIgnoreCase("traceparent") ? List.of(TRACEPARENT) : List.of();
  }
}
