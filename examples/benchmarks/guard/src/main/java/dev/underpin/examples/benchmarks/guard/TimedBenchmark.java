package dev.underpin.examples.benchmarks.guard;

import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.SYNCHRONIZED;

import dev.failsafe.FailsafeExecutor;
import dev.underpin.resilience.Guard;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The same with a timeout. A guard and Resilience4j's time limiter run the call in another thread;
 * Failsafe runs it in the caller's and sets a timer that would interrupt it.
 */
@State(Scope.Thread)
public class TimedBenchmark {

  private final Work work = new Work();
  private final ExecutorService pool = Executors.newCachedThreadPool(TimedBenchmark::daemon);
  private final Guard guard = Parts.four().timeout(Parts.TIMEOUT).build();
  private final Supplier<String> resilience4j = Parts.four(this::inTime, SYNCHRONIZED);
  private final TimeLimiter limiter =
      TimeLimiter.of(TimeLimiterConfig.custom().timeoutDuration(Parts.TIMEOUT).build());
  private final FailsafeExecutor<Object> failsafe = Parts.failsafeFourTimed();

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    return thread;
  }

  private String inTime() {
    try {
      return limiter.executeFutureSupplier(
          () -> pool.submit((java.util.concurrent.Callable<String>) work));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** In a thread of the guard's own pool. */
  @Benchmark
  public String underpin() {
    return guard.call(work);
  }

  /** In a thread of a pool that starts threads as they are needed. */
  @Benchmark
  public String resilience4j() {
    return resilience4j.get();
  }

  /** In the caller's own thread. */
  @Benchmark
  public Object failsafe() {
    return failsafe.get(work);
  }

  /** Closes what was opened. */
  @TearDown
  public void close() {
    guard.close();
    pool.shutdownNow();
  }
}
