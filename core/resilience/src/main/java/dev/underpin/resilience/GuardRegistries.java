package dev.underpin.resilience;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Resilience4j's own registries, in which the parts of guards are entered by the guard's name, so
 * that Resilience4j's metrics and dashboards see them.
 *
 * <pre>{@code
 * GuardRegistries registries = GuardRegistries.create();
 * TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registries.circuitBreakers()).bindTo(meters);
 * Guard stripe = Guard.builder("stripe").registries(registries).circuitBreaker(b -> {}).build();
 * }</pre>
 *
 * <p>Thread-safe; one for all guards of an application.
 */
public final class GuardRegistries {

  private final CircuitBreakerRegistry circuitBreakers;
  private final RateLimiterRegistry rateLimiters;
  private final BulkheadRegistry bulkheads;
  private final ReentrantLock lock = new ReentrantLock();

  private GuardRegistries(
      CircuitBreakerRegistry circuitBreakers,
      RateLimiterRegistry rateLimiters,
      BulkheadRegistry bulkheads) {
    this.circuitBreakers = Objects.requireNonNull(circuitBreakers, "circuitBreakers");
    this.rateLimiters = Objects.requireNonNull(rateLimiters, "rateLimiters");
    this.bulkheads = Objects.requireNonNull(bulkheads, "bulkheads");
  }

  /** {@return new, empty registries} */
  public static GuardRegistries create() {
    return new GuardRegistries(
        CircuitBreakerRegistry.ofDefaults(),
        RateLimiterRegistry.ofDefaults(),
        BulkheadRegistry.ofDefaults());
  }

  /**
   * {@return registries that the application has already}
   *
   * @param circuitBreakers where circuit breakers are entered
   * @param rateLimiters where rate limiters are entered
   * @param bulkheads where bulkheads are entered
   */
  public static GuardRegistries of(
      CircuitBreakerRegistry circuitBreakers,
      RateLimiterRegistry rateLimiters,
      BulkheadRegistry bulkheads) {
    return new GuardRegistries(circuitBreakers, rateLimiters, bulkheads);
  }

  /** {@return where circuit breakers are entered} */
  public CircuitBreakerRegistry circuitBreakers() {
    return circuitBreakers;
  }

  /** {@return where rate limiters are entered} */
  public RateLimiterRegistry rateLimiters() {
    return rateLimiters;
  }

  /** {@return where bulkheads are entered} */
  public BulkheadRegistry bulkheads() {
    return bulkheads;
  }

  /** Held while a guard enters its parts: Resilience4j gives two of one name the same part. */
  ReentrantLock lock() {
    return lock;
  }
}
