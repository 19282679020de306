package dev.underpin.resilience;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.Retry;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class GuardBuilderTest {

  private static void outOfRange(UnaryOperator<GuardBuilder> settings, String message) {
    GuardBuilder builder = settings.apply(Guard.builder("stripe"));
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static void contradiction(UnaryOperator<GuardBuilder> settings, String message) {
    GuardBuilder builder = settings.apply(Guard.builder("stripe"));
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(message);
  }

  @Test
  void a_name_is_short_and_plain() {
    assertThatThrownBy(() -> Guard.builder("st ripe").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "guard name must be 1 to 64 letters, digits, '.', '_' or '-' but was \"st ripe\"; change it in Guard.builder");
  }

  @Test
  void retrying_what_is_not_idempotent_is_refused_and_the_fix_is_named() {
    contradiction(
        b -> b.retry(Retry.fixed(3, ofMillis(1))),
        "guard \"stripe\" makes up to 3 attempts but is not idempotent, and an attempt that failed may have taken effect; call idempotent(true) if that does no harm, or remove retry");
  }

  @Test
  void a_fixed_and_an_adaptive_limit_exclude_each_other() {
    contradiction(
        b -> b.timeout(ofSeconds(1)).maxConcurrent(20).adaptive(4, 64),
        "maxConcurrent 20 and adaptive 4 to 64 exclude each other; remove one of them");
  }

  @Test
  void an_adaptive_limit_must_know_what_is_slow() {
    contradiction(
        b -> b.adaptive(4, 64),
        "adaptive needs to know what is slow, but there is neither a timeout nor a slowCall; set GuardBuilder.timeout or BreakerOptions.slowCall");
    try (Guard guard =
        Guard.builder("slow")
            .adaptive(4, 64)
            .circuitBreaker(b -> b.slowCall(ofSeconds(1)))
            .build()) {
      assertThat(guard.limit()).isEqualTo(4);
    }
  }

  @Test
  void a_slow_call_must_be_shorter_than_the_timeout() {
    contradiction(
        b -> b.timeout(ofMillis(800)).circuitBreaker(c -> c.slowCall(ofMillis(900))),
        "slowCall must be less than the timeout of 800 ms, or no answer is ever slow, but was 900 ms; lower BreakerOptions.slowCall");
  }

  @Test
  void a_budget_for_no_retries_is_a_mistake() {
    contradiction(
        b -> b.retryBudget(20, 10),
        "retryBudget was set but nothing is retried; set GuardBuilder.retry, or remove retryBudget");
  }

  @Test
  void numbers_out_of_range_are_named() {
    outOfRange(
        b -> b.timeout(Duration.ZERO),
        "timeout must be greater than 0 but was 0 ms; raise GuardBuilder.timeout");
    outOfRange(
        b -> b.maxConcurrent(0),
        "maxConcurrent must be at least 1 but was 0; raise GuardBuilder.maxConcurrent");
    outOfRange(
        b -> b.ratePerSecond(-1),
        "ratePerSecond must be at least 1 but was -1; raise GuardBuilder.ratePerSecond");
    outOfRange(
        b -> b.timeout(ofSeconds(1)).adaptive(5, 4),
        "adaptive must have a minimum of at least 1 and a maximum of at least that but was 5 to 4; change GuardBuilder.adaptive");
    outOfRange(
        b -> b.retryBudget(101, 1),
        "retryBudget must be 0 to 100 percent but was 101; change GuardBuilder.retryBudget");
    outOfRange(
        b -> b.retryBudget(1, -1),
        "retryBudget must be 0 or more a second but was -1; raise it in GuardBuilder.retryBudget");
  }

  @Test
  void a_breakers_numbers_out_of_range_are_named() {
    outOfRange(
        b -> b.circuitBreaker(c -> c.failureRate(0)),
        "failureRate must be 1 to 100 percent but was 0; change BreakerOptions.failureRate");
    outOfRange(
        b -> b.circuitBreaker(c -> c.slowCallRate(101)),
        "slowCallRate must be 1 to 100 percent but was 101; change BreakerOptions.slowCallRate");
    outOfRange(
        b -> b.circuitBreaker(c -> c.window(0)),
        "window must be at least 1 but was 0; raise BreakerOptions.window");
    outOfRange(
        b -> b.circuitBreaker(c -> c.trialCalls(0)),
        "trialCalls must be at least 1 but was 0; raise BreakerOptions.trialCalls");
    outOfRange(
        b -> b.circuitBreaker(c -> c.openFor(Duration.ofNanos(500_000))),
        "openFor must be at least 1 ms but was 0.500 ms; raise BreakerOptions.openFor");
    outOfRange(
        b -> b.circuitBreaker(c -> c.slowCall(Duration.ZERO)),
        "slowCall must be greater than 0 but was 0 ms; raise BreakerOptions.slowCall");
    contradiction(
        b -> b.circuitBreaker(c -> c.window(10).minimumCalls(11)),
        "minimumCalls must be at most the window of 10 calls but was 11; raise BreakerOptions.window");
  }

  @Test
  void settings_reach_resilience4j() {
    try (Guard guard =
        Guard.builder("stripe")
            .circuitBreaker(
                b ->
                    b.failureRate(40)
                        .slowCall(ofMillis(600))
                        .slowCallRate(30)
                        .window(50)
                        .minimumCalls(25)
                        .openFor(ofSeconds(7))
                        .trialCalls(3))
            .ratePerSecond(100)
            .maxConcurrent(20)
            .build()) {
      GuardRegistries registries = guard.registries();
      CircuitBreakerConfig breaker =
          registries.circuitBreakers().find("stripe").orElseThrow().getCircuitBreakerConfig();
      assertThat(breaker.getFailureRateThreshold()).isEqualTo(40);
      assertThat(breaker.getSlowCallDurationThreshold()).isEqualTo(ofMillis(600));
      assertThat(breaker.getSlowCallRateThreshold()).isEqualTo(30);
      assertThat(breaker.getSlidingWindowSize()).isEqualTo(50);
      assertThat(breaker.getMinimumNumberOfCalls()).isEqualTo(25);
      assertThat(breaker.getWaitIntervalFunctionInOpenState().apply(1)).isEqualTo(7_000);
      assertThat(breaker.getPermittedNumberOfCallsInHalfOpenState()).isEqualTo(3);
      assertThat(registries.rateLimiters().find("stripe").orElseThrow().getRateLimiterConfig())
          .satisfies(rate -> assertThat(rate.getLimitForPeriod()).isEqualTo(100));
      assertThat(registries.bulkheads().find("stripe").orElseThrow().getBulkheadConfig())
          .satisfies(places -> assertThat(places.getMaxConcurrentCalls()).isEqualTo(20));
    }
  }

  @Test
  void a_guard_without_settings_has_no_resilience4j_parts() {
    GuardRegistries registries = Guard.builder("bare").build().registries();

    assertThat(registries.circuitBreakers().getAllCircuitBreakers()).isEmpty();
    assertThat(registries.rateLimiters().getAllRateLimiters()).isEmpty();
    assertThat(registries.bulkheads().getAllBulkheads()).isEmpty();
  }

  @Test
  void two_guards_must_not_share_a_part() {
    GuardRegistries shared =
        GuardRegistries.of(
            CircuitBreakerRegistry.ofDefaults(),
            RateLimiterRegistry.ofDefaults(),
            BulkheadRegistry.ofDefaults());
    GuardBuilder builder =
        Guard.builder("stripe").registries(shared).ratePerSecond(5).circuitBreaker(b -> {});
    try (Guard first = builder.build()) {
      assertThatThrownBy(builder::build)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("the registry has a circuit breaker named \"stripe\" already");
      assertThat(first.call(() -> "x")).isEqualTo("x");
    }

    try (Guard again = builder.build()) {
      assertThat(again.call(() -> "x")).isEqualTo("x");
      assertThat(shared.circuitBreakers().getAllCircuitBreakers()).hasSize(1);
    }
    assertThat(shared.circuitBreakers().getAllCircuitBreakers()).isEmpty();
    assertThat(shared.rateLimiters().getAllRateLimiters()).isEmpty();
  }

  @Test
  void a_duration_beyond_the_clock_is_forever() {
    try (Guard guard =
        Guard.builder("eternal").timeout(Duration.ofSeconds(Long.MAX_VALUE)).build()) {
      assertThat(guard.call(() -> "x")).isEqualTo("x");
      assertThat(guard.callTimed(Duration::toDays)).isGreaterThan(36_500L);
    }
  }
}
