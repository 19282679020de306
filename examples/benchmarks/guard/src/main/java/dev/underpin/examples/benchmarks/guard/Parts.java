package dev.underpin.examples.benchmarks.guard;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import dev.underpin.core.Retry;
import dev.underpin.resilience.Guard;
import dev.underpin.resilience.GuardBuilder;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The same protection three times: three attempts, a breaker over the last 100 calls, a rate that
 * is never reached, 64 calls at once; and with a timeout of a second.
 */
final class Parts {

  static final Duration TIMEOUT = Duration.ofSeconds(1);

  private static final int ATTEMPTS = 3;
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int WINDOW = 100;
  private static final int MINIMUM = 20;
  private static final int PER_SECOND = 1_000_000_000;
  private static final int CONCURRENT = 64;

  private Parts() {}

  static GuardBuilder breakerOnly() {
    return Guard.builder("guard").circuitBreaker(b -> b.window(WINDOW).minimumCalls(MINIMUM));
  }

  static GuardBuilder four() {
    return breakerOnly()
        .retry(Retry.fixed(ATTEMPTS, PAUSE))
        .idempotent(true)
        .ratePerSecond(PER_SECOND)
        .maxConcurrent(CONCURRENT);
  }

  static CircuitBreaker breaker(SlidingWindowSynchronizationStrategy strategy) {
    return CircuitBreaker.of(
        "peer",
        CircuitBreakerConfig.custom()
            .slidingWindow(WINDOW, MINIMUM, SlidingWindowType.COUNT_BASED, strategy)
            .build());
  }

  /** Decorated once, as is quickest. */
  static Supplier<String> four(
      Supplier<String> work, SlidingWindowSynchronizationStrategy strategy) {
    Supplier<String> bulkhead = Bulkhead.decorateSupplier(bulkhead(), work);
    Supplier<String> rate = RateLimiter.decorateSupplier(rate(), bulkhead);
    Supplier<String> breaker = CircuitBreaker.decorateSupplier(breaker(strategy), rate);
    return io.github.resilience4j.retry.Retry.decorateSupplier(retry(), breaker);
  }

  private static Bulkhead bulkhead() {
    return Bulkhead.of(
        "peer",
        BulkheadConfig.custom()
            .maxConcurrentCalls(CONCURRENT)
            .maxWaitDuration(Duration.ZERO)
            .build());
  }

  private static RateLimiter rate() {
    return RateLimiter.of(
        "peer",
        RateLimiterConfig.custom()
            .limitForPeriod(PER_SECOND)
            .limitRefreshPeriod(Duration.ofSeconds(1))
            .timeoutDuration(Duration.ZERO)
            .build());
  }

  private static io.github.resilience4j.retry.Retry retry() {
    return io.github.resilience4j.retry.Retry.of(
        "peer", RetryConfig.custom().maxAttempts(ATTEMPTS).waitDuration(PAUSE).build());
  }

  static FailsafeExecutor<Object> failsafeBreaker() {
    return Failsafe.with(failsafeBreakerPolicy());
  }

  static FailsafeExecutor<Object> failsafeFour() {
    return Failsafe.with(
        RetryPolicy.builder().withMaxAttempts(ATTEMPTS).withDelay(PAUSE).build(),
        failsafeBreakerPolicy(),
        failsafeRate(),
        dev.failsafe.Bulkhead.of(CONCURRENT));
  }

  static FailsafeExecutor<Object> failsafeFourTimed() {
    return failsafeFour().compose(Timeout.builder(TIMEOUT).withInterrupt().build());
  }

  private static dev.failsafe.CircuitBreaker<Object> failsafeBreakerPolicy() {
    return dev.failsafe.CircuitBreaker.builder().withFailureThreshold(WINDOW / 2, WINDOW).build();
  }

  private static dev.failsafe.RateLimiter<Object> failsafeRate() {
    return dev.failsafe.RateLimiter.burstyBuilder(PER_SECOND, Duration.ofSeconds(1)).build();
  }
}
