package dev.underpin.observability.micrometer;

import dev.underpin.core.context.TallyCounter;
import dev.underpin.observability.EndedRequest;
import dev.underpin.observability.RequestListener;
import dev.underpin.observability.RequestLogging;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What requests did, by their routes.
 *
 * <pre>{@code
 * RequestMeters meters = RequestMeters.of(registry);
 * RequestLogging requests = RequestLogging.builder("shop").listener(meters).build();
 * meters.watch(requests);
 * }</pre>
 *
 * <ul>
 *   <li>{@code underpin.requests}: timer by {@code method}, {@code route}, {@code status} and
 *       {@code outcome}, with buckets from 5 ms to 10 s, of which Prometheus makes percentiles over
 *       all processes
 *   <li>{@code underpin.request.queries}: summary by {@code route}: how many queries a request made
 *   <li>{@code underpin.request.lines.dropped}: counter of the lines that sampling left out, of
 *       watched request logging
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class RequestMeters implements RequestListener {

  /** Statuses and methods are clients' and applications' to choose. */
  private static final int MOST_ENDS = 40;

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private final MeterRegistry registry;
  private final Handles<String, OfRoute> routes;

  private RequestMeters(MeterRegistry registry) {
    this.registry = registry;
    routes =
        new Handles<>(registry, "underpin.requests", TagLimit.MOST, TagLimit.OTHER, OfRoute::new);
  }

  /**
   * {@return a listener for request logging}
   *
   * @param registry the application's
   */
  public static RequestMeters of(MeterRegistry registry) {
    return new RequestMeters(registry);
  }

  /**
   * Counts the lines that were left out.
   *
   * @param requests whose lines
   */
  public void watch(RequestLogging requests) {
    FunctionCounter.builder(
            "underpin.request.lines.dropped", requests, RequestLogging::linesDropped)
        .description("Lines that sampling left out")
        .register(registry);
  }

  @Override
  public void ended(EndedRequest request) {
    OfRoute meters = routes.of(request.route());
    End end = new End(request.method(), request.status(), request.outcome().field());
    meters.ends.of(end).record(request.nanos(), TimeUnit.NANOSECONDS);
    meters.queries.record((double) request.tally().get(TallyCounter.QUERIES));
  }

  /** How a request of a route ended; 0 is the status of one that was not answered. */
  private record End(String method, int status, String outcome) {
    static final End OTHER = new End(TagLimit.OTHER, -1, TagLimit.OTHER);

    String statusText() {
      return status < 0 ? TagLimit.OTHER : Integer.toString(status);
    }
  }

  private final class OfRoute {

    private final String route;
    private final Handles<End, Timer> ends;
    private final DistributionSummary queries;

    OfRoute(String route) {
      this.route = route;
      ends = new Handles<>(registry, "underpin.requests", MOST_ENDS, End.OTHER, this::timer);
      queries =
          DistributionSummary.builder("underpin.request.queries")
              .description("Queries that a request made")
              .tag("route", route)
              .register(registry);
    }

    private Timer timer(End end) {
      return Timer.builder("underpin.requests")
          .description("Requests that have ended")
          .tag("method", end.method())
          .tag("route", route)
          .tag("status", end.statusText())
          .tag("outcome", end.outcome())
          .serviceLevelObjectives(BUCKETS)
          .register(registry);
    }
  }
}
