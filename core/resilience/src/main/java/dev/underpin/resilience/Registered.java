package dev.underpin.resilience;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.core.Registry;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A guard's parts that are Resilience4j's, entered in its registries. */
record Registered(
    String name,
    GuardRegistries registries,
    @Nullable CircuitBreaker breaker,
    @Nullable RateLimiter rate,
    @Nullable Bulkhead bulkhead) {

  static Registered of(GuardBuilder builder, Events events) {
    GuardRegistries registries = builder.registries;
    registries.lock().lock();
    try {
      requireFree(builder.name, "circuit breaker", registries.circuitBreakers());
      requireFree(builder.name, "rate limiter", registries.rateLimiters());
      requireFree(builder.name, "bulkhead", registries.bulkheads());
      return new Registered(
          builder.name, registries, breaker(builder), rate(builder), bulkhead(builder, events));
    } finally {
      registries.lock().unlock();
    }
  }

  private static void requireFree(String name, String part, Registry<?, ?> registry) {
    if (registry.find(name).isPresent()) {
      throw new IllegalStateException(
          "the registry has a %s named \"%s\" already, and two guards must not share one; give this guard another name or close the other one"
              .formatted(part, name));
    }
  }

  private static @Nullable CircuitBreaker breaker(GuardBuilder builder) {
    BreakerOptions options = builder.breaker;
    return options == null
        ? null
        : builder
            .registries
            .circuitBreakers()
            .circuitBreaker(builder.name, options.toConfig(new MonotonicClock(builder.time)));
  }

  private static @Nullable RateLimiter rate(GuardBuilder builder) {
    if (builder.ratePerSecond == null) {
      return null;
    }
    RateLimiterConfig config =
        RateLimiterConfig.custom()
            .limitForPeriod(builder.ratePerSecond)
            .limitRefreshPeriod(Duration.ofSeconds(1))
            .timeoutDuration(Duration.ZERO)
            .build();
    RateLimiter made = builder.registries.rateLimiters().rateLimiter(builder.name, config);
    if (builder.time == GuardTime.system()) {
      return made;
    }
    // the registry's own follow the machine's clock, whatever the configuration says
    RateLimiter timed =
        new AtomicRateLimiter(builder.name, config, Map.of(), builder.time::nanoTime);
    builder.registries.rateLimiters().replace(builder.name, timed);
    return timed;
  }

  private static @Nullable Bulkhead bulkhead(GuardBuilder builder, Events events) {
    AimdLimit limit = builder.adaptiveLimit();
    int places = limit == null ? builder.places() : limit.max();
    if (places == 0) {
      return null;
    }
    BulkheadConfig config =
        BulkheadConfig.custom().maxConcurrentCalls(places).maxWaitDuration(Duration.ZERO).build();
    Bulkhead made = builder.registries.bulkheads().bulkhead(builder.name, config);
    if (limit == null) {
      return made;
    }
    Bulkhead adaptive = new AdaptiveBulkhead(builder.name, limit, made.getTags(), events);
    builder.registries.bulkheads().replace(builder.name, adaptive);
    return adaptive;
  }

  @Nullable AdaptiveBulkhead adaptive() {
    return bulkhead instanceof AdaptiveBulkhead adaptive ? adaptive : null;
  }

  /** Takes the parts out of the registries, so that a guard of this name can be built again. */
  void remove() {
    remove(registries.circuitBreakers(), breaker);
    remove(registries.rateLimiters(), rate);
    remove(registries.bulkheads(), bulkhead);
  }

  private <P> void remove(Registry<P, ?> registry, @Nullable P ours) {
    if (ours != null && registry.find(name).orElse(null) == ours) {
      registry.remove(name);
    }
  }
}
