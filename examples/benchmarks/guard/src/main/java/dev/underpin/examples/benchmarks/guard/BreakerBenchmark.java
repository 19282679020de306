package dev.underpin.examples.benchmarks.guard;

import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.SYNCHRONIZED;

import dev.failsafe.FailsafeExecutor;
import dev.underpin.resilience.Guard;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A call through a circuit breaker alone. */
@State(Scope.Thread)
public class BreakerBenchmark {

  private final Work work = new Work();
  private final Guard guard = Parts.breakerOnly().build();
  private final Supplier<String> resilience4j =
      CircuitBreaker.decorateSupplier(Parts.breaker(SYNCHRONIZED), work);
  private final FailsafeExecutor<Object> failsafe = Parts.failsafeBreaker();

  /** A guard with nothing else. */
  @Benchmark
  public String underpin() {
    return guard.call(work);
  }

  /** Its breaker. */
  @Benchmark
  public String resilience4j() {
    return resilience4j.get();
  }

  /** Its breaker. */
  @Benchmark
  public Object failsafe() {
    return failsafe.get(work);
  }

  /** Closes what was opened. */
  @TearDown
  public void close() {
    guard.close();
  }
}
