package dev.underpin.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.Metrics;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Resilience4j's breaker, with every permission paid back to the state that gave it.
 *
 * <p>A breaker that is half open lets a handful of trial calls through and judges by them. An
 * attempt that began long before, when the breaker was still closed, has no part in that: giving
 * back its permission would let one more trial through, and its outcome would be judged as that of
 * a trial. Each state of the breaker has its own measurements, so these tell whether it is still
 * the state in which the attempt began.
 *
 * <p>Transitions are noticed by looking, not by an event consumer: as soon as there is one,
 * Resilience4j makes an event object of every success.
 */
final class BreakerGate {

  private final CircuitBreaker breaker;
  private final Events events;
  private final AtomicReference<State> told;

  BreakerGate(CircuitBreaker breaker, Events events) {
    this.breaker = breaker;
    this.events = events;
    this.told = new AtomicReference<>(breaker.getState());
  }

  /** What the attempt is later settled with, or null if it may not be made. */
  @Nullable Metrics enter() {
    boolean permitted = breaker.tryAcquirePermission();
    observe();
    return permitted ? breaker.getMetrics() : null;
  }

  void succeeded(Metrics entered, long nanos) {
    if (breaker.getMetrics() == entered) {
      breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
      observe();
    }
  }

  void failed(Metrics entered, long nanos, Throwable failure) {
    if (breaker.getMetrics() == entered) {
      breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
      observe();
    }
  }

  /** Nothing was learned about the third party. */
  void leave(Metrics entered) {
    if (breaker.getMetrics() == entered) {
      breaker.releasePermission();
    }
  }

  State state() {
    return breaker.getState();
  }

  String numbers() {
    Metrics metrics = breaker.getMetrics();
    State state = breaker.getState();
    if (state == State.HALF_OPEN) {
      return "half open, and as many trial calls as may are in progress";
    }
    return metrics.getFailureRate() < 0
        ? "held open by hand"
        : String.format(
            Locale.ROOT,
            "%.0f %% of the last %d calls failed, %.0f %% were slow",
            metrics.getFailureRate(),
            metrics.getNumberOfBufferedCalls(),
            metrics.getSlowCallRate());
  }

  private void observe() {
    State now = breaker.getState();
    State before = Objects.requireNonNull(told.get());
    if (now != before && told.compareAndSet(before, now)) {
      events.breaker(before, now);
    }
  }
}
