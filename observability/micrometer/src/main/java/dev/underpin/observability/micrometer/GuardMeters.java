package dev.underpin.observability.micrometer;

import dev.underpin.resilience.GuardException.Reason;
import dev.underpin.resilience.GuardListener;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What third parties cost.
 *
 * <pre>{@code
 * GuardMeters meters = GuardMeters.of(registry);
 * Guard.builder("stripe").listener(meters)…            // one for all guards
 * }</pre>
 *
 * <ul>
 *   <li>{@code underpin.guard.attempts}: timer by {@code guard} and {@code outcome}, {@code
 *       answered} or {@code failed}
 *   <li>{@code underpin.guard.refusals}: counter by {@code guard} and {@code reason}
 *   <li>{@code underpin.guard.retries}: counter by {@code guard} and {@code outcome}: {@code made,
 *       over_budget, too_late}
 *   <li>{@code underpin.guard.fallbacks}: counter by {@code guard}
 *   <li>{@code underpin.guard.open}: 1 while the breaker lets no call through, 0.5 while it tries,
 *       0 otherwise
 *   <li>{@code underpin.guard.still.running}: work that nobody waits for any more
 * </ul>
 *
 * <p>Resilience4j's own meters can be had besides, by {@link
 * dev.underpin.resilience.Guard#registries()}. Thread-safe.
 */
public final class GuardMeters implements GuardListener {

  private final MeterRegistry registry;
  private final Handles<String, OfGuard> guards;

  private GuardMeters(MeterRegistry registry) {
    this.registry = registry;
    guards =
        new Handles<>(
            registry, "underpin.guard.attempts", TagLimit.MOST, TagLimit.OTHER, OfGuard::new);
  }

  /**
   * {@return a listener for any number of guards}
   *
   * @param registry the application's
   */
  public static GuardMeters of(MeterRegistry registry) {
    return new GuardMeters(registry);
  }

  @Override
  public void onAnswer(String guard, Duration took) {
    guards.of(guard).answered.record(took);
  }

  @Override
  public void onFailure(String guard, Duration took, Throwable failure) {
    guards.of(guard).failed.record(took);
  }

  @Override
  public void onRefusal(String guard, Reason reason) {
    Counter refusals = guards.of(guard).refusals.get(reason);
    if (refusals != null) {
      refusals.increment();
    }
  }

  @Override
  public void onRetry(String guard, int attempts, Duration delay, Throwable failure) {
    guards.of(guard).retries.increment();
  }

  @Override
  public void onRetryOverBudget(String guard, Throwable failure) {
    guards.of(guard).retriesOverBudget.increment();
  }

  @Override
  public void onRetryTooLate(String guard, Duration delay, Throwable failure) {
    guards.of(guard).retriesTooLate.increment();
  }

  @Override
  public void onFallback(String guard, Throwable failure) {
    guards.of(guard).fallbacks.increment();
  }

  @Override
  public void onStillRunning(String guard, int stillRunning) {
    guards.of(guard).stillRunning.set(stillRunning);
  }

  @Override
  public void onStopped(String guard, int stillRunning) {
    guards.of(guard).stillRunning.set(stillRunning);
  }

  @Override
  public void onBreaker(String guard, State from, State to) {
    guards.of(guard).breaker = to;
  }

  private final class OfGuard {

    private final String guard;
    private final Timer answered;
    private final Timer failed;
    private final Map<Reason, Counter> refusals = new EnumMap<>(Reason.class);
    private final Counter retries;
    private final Counter retriesOverBudget;
    private final Counter retriesTooLate;
    private final Counter fallbacks;
    private final AtomicInteger stillRunning = new AtomicInteger();
    private volatile State breaker = State.CLOSED;

    OfGuard(String guard) {
      this.guard = guard;
      answered = attempts("answered");
      failed = attempts("failed");
      for (Reason reason : Reason.values()) {
        String word = reason.name().toLowerCase(Locale.ROOT);
        refusals.put(
            reason,
            counter("refusals", "Attempts not made").tag("reason", word).register(registry));
      }
      retries = retries("made");
      retriesOverBudget = retries("over_budget");
      retriesTooLate = retries("too_late");
      fallbacks = counter("fallbacks", "Calls that ended in their fallback").register(registry);
      gauges();
    }

    private Timer attempts(String outcome) {
      return Timer.builder("underpin.guard.attempts")
          .description("Attempts that were made")
          .tag("guard", guard)
          .tag("outcome", outcome)
          .register(registry);
    }

    private Counter retries(String outcome) {
      return counter("retries", "Attempts after a failed one")
          .tag("outcome", outcome)
          .register(registry);
    }

    private Counter.Builder counter(String name, String description) {
      return Counter.builder("underpin.guard." + name).description(description).tag("guard", guard);
    }

    private void gauges() {
      Gauge.builder("underpin.guard.open", this, OfGuard::open)
          .description("1 while the breaker lets no call through, 0.5 while it tries")
          .tag("guard", guard)
          .strongReference(true)
          .register(registry);
      Gauge.builder("underpin.guard.still.running", stillRunning, AtomicInteger::get)
          .description("Work that nobody waits for any more")
          .tag("guard", guard)
          .strongReference(true)
          .register(registry);
    }

    private double open() {
      return switch (breaker) {
        case OPEN, FORCED_OPEN -> 1;
        case HALF_OPEN -> 0.5;
        default -> 0;
      };
    }
  }
}
