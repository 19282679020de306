package dev.underpin.examples.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.underpin.flags.Flags;
import dev.underpin.jobs.Jobs;
import dev.underpin.observability.RequestLogging;
import dev.underpin.observability.RequestLoggingBuilder;
import dev.underpin.observability.capacity.Capacity;
import dev.underpin.observability.capacity.CapacityBuilder;
import dev.underpin.observability.micrometer.CacheMeters;
import dev.underpin.observability.micrometer.CapacityMeters;
import dev.underpin.observability.micrometer.FlagsMeters;
import dev.underpin.observability.micrometer.GuardMeters;
import dev.underpin.observability.micrometer.JobsMeters;
import dev.underpin.observability.micrometer.RequestMeters;
import dev.underpin.observability.micrometer.SloMeters;
import dev.underpin.observability.slo.Slo;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** What the modules measure, for Prometheus to fetch; grafana-dashboard.json shows it. */
final class Metrics implements AutoCloseable {
  private static final long MOST_JOBS = 10_000;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final CapacityBuilder watched = Capacity.builder().heap();
  private final RequestMeters requests = RequestMeters.of(registry);
  private final CacheMeters caches = CacheMeters.of(registry);
  private final FlagsMeters flags = FlagsMeters.of(registry);
  private final JobsMeters jobs = JobsMeters.of(registry);
  private final GuardMeters guards = GuardMeters.of(registry);
  private final Slo checkout =
      Slo.builder("checkout").availability(99.5).latency(95, Duration.ofSeconds(2)).build();

  CacheMeters caches() {
    return caches;
  }

  FlagsMeters flags() {
    return flags;
  }

  JobsMeters jobs() {
    return jobs;
  }

  GuardMeters guards() {
    return guards;
  }

  /** A declined card is no failure of the shop's, a provider that does not answer is. */
  RequestLogging of(RequestLoggingBuilder logging) {
    RequestLogging built =
        logging
            .listener(requests)
            .listener(checkout.listener(request -> request.route().equals("/checkout")))
            .build();
    requests.watch(built);
    SloMeters.of(registry).watch(checkout);
    return built;
  }

  void watch(Jobs running) {
    jobs.watch(running);
    watched.watch("jobs", () -> running.counts().ready(), () -> MOST_JOBS);
  }

  void watch(Flags running) {
    flags.watch(running);
  }

  /** The last to be called: what is watched is known by now. */
  Capacity capacity(Database database, Path data) {
    Capacity capacity =
        watched
            .watch("db.pool", database::busyConnections, database::mostConnections)
            .disk("data", data)
            .build();
    CapacityMeters.of(registry).watch(capacity);
    capacity.start();
    return capacity;
  }

  /** {@code /metrics}, in Prometheus's text format. */
  HttpHandler endpoint() {
    return this::scrape;
  }

  private void scrape(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(200, text.length);
      exchange.getResponseBody().write(text);
    }
  }

  @Override
  public void close() {
    registry.close();
  }
}
