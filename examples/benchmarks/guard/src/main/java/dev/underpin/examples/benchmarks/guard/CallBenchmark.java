package dev.underpin.examples.benchmarks.guard;

import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.LOCK_FREE;
import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.SYNCHRONIZED;

import dev.failsafe.FailsafeExecutor;
import dev.underpin.core.context.RequestContext;
import dev.underpin.resilience.Guard;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A call through retry, breaker, rate limit and bulkhead, in the caller's thread, that succeeds.
 */
@State(Scope.Thread)
public class CallBenchmark {

  private final Work work = new Work();
  private final Guard guard = Parts.four().build();
  private final Supplier<String> resilience4j = Parts.four(work, SYNCHRONIZED);
  private final Supplier<String> resilience4jLockFree = Parts.four(work, LOCK_FREE);
  private final FailsafeExecutor<Object> failsafe = Parts.failsafeFour();

  /** A request whose tally counts the calls. */
  @State(Scope.Thread)
  public static class Request {
    private final RequestContext context = RequestContext.builder().build();
    private final dev.underpin.core.context.Scope scope = context.open();

    /** Shows that the tally did count. */
    @TearDown
    public void leave() {
      scope.close();
      if (context.tally().get(dev.underpin.core.context.TallyCounter.CALLS) == 0) {
        throw new IllegalStateException("no call was counted");
      }
    }
  }

  /** Outside a request. */
  @Benchmark
  public String underpin() {
    return guard.call(work);
  }

  /** In a request: two counters of its tally besides. */
  @Benchmark
  public String underpinInRequest(Request request) {
    return guard.call(work);
  }

  /** With its default window. */
  @Benchmark
  public String resilience4j() {
    return resilience4j.get();
  }

  /** With its other window. */
  @Benchmark
  public String resilience4jLockFree() {
    return resilience4jLockFree.get();
  }

  /** Its four policies. */
  @Benchmark
  public Object failsafe() {
    return failsafe.get(work);
  }

  /** Nothing but the call. */
  @Benchmark
  public String bare() {
    return work.get();
  }

  /** Closes what was opened. */
  @TearDown
  public void close() {
    guard.close();
  }
}
