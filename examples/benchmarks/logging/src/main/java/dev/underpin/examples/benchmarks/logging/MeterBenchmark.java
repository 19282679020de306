package dev.underpin.examples.benchmarks.logging;

import dev.underpin.core.context.Tally;
import dev.underpin.observability.EndedRequest;
import dev.underpin.observability.micrometer.RequestMeters;
import dev.underpin.observability.slo.Slo;
import dev.underpin.observability.spi.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a request pays for its SLO and its meters, beside its line. */
@State(Scope.Benchmark)
public class MeterBenchmark {

  private final Slo slo =
      Slo.builder("checkout").availability(99.9).latency(95, Duration.ofMillis(500)).build();
  private final RequestMeters meters = RequestMeters.of(new SimpleMeterRegistry());
  private final EndedRequest ended =
      new EndedRequest(
          "GET", "/product/{id}", 200, Outcome.ANSWERED, 12_000_000, 0, 5_120, new Tally());
  private long count;

  /** A good request; one of a hundred is a bad one. */
  @Benchmark
  public void slo() {
    slo.record(12_000_000, count++ % 100 == 0);
  }

  /** A timer with buckets, by four tags, and a summary. */
  @Benchmark
  public void meters() {
    meters.ended(ended);
  }
}
