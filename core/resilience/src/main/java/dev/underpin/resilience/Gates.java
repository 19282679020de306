package dev.underpin.resilience;

import dev.underpin.resilience.GuardException.Reason;
import dev.underpin.resilience.GuardException.Refused;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.Metrics;
import io.github.resilience4j.ratelimiter.RateLimiter;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt must pass before the third party is asked: kill switch, breaker, rate limit,
 * bulkhead, in this order. Who is refused gives back what the gates before have lent, but for the
 * rate: Resilience4j does not take that back.
 */
final class Gates {

  private final String guard;
  private final Events events;
  private final GuardTime time;
  private final BooleanSupplier enabled;
  private final Predicate<? super Exception> failsOn;
  private final long timeoutNanos;
  private final long slowNanos;
  private final @Nullable BreakerGate breaker;
  private final @Nullable RateLimiter rate;
  private final @Nullable Bulkhead bulkhead;
  private final @Nullable AdaptiveBulkhead adaptive;
  private final StillRunning stillRunning;

  Gates(GuardBuilder builder, Registered parts, Events events) {
    this.guard = builder.name;
    this.events = events;
    this.time = builder.time;
    this.enabled = builder.enabled;
    this.failsOn = builder.failsOn;
    this.timeoutNanos = builder.timeoutNanos();
    this.slowNanos = builder.slowNanos();
    this.breaker = parts.breaker() == null ? null : new BreakerGate(parts.breaker(), events);
    this.rate = parts.rate();
    this.bulkhead = parts.bulkhead();
    this.adaptive = parts.adaptive();
    this.stillRunning = new StillRunning(events);
  }

  /** Lets an attempt in, or says why not. */
  Attempt enter(Call call) {
    long now = call.attempts() == 0 ? call.startedAt() : time.nanoTime();
    long left = call.deadline().left(now);
    if (left <= 0) {
      events.refused(Reason.DEADLINE);
      throw new GuardException.TimedOut(
          guard, Reason.DEADLINE, "the caller's time was up before this attempt", null);
    }
    if (!isEnabled()) {
      throw refused(Reason.DISABLED, "switched off", null);
    }
    Metrics entered = breaker == null ? null : breaker.enter();
    if (breaker != null && entered == null) {
      throw refused(Reason.OPEN, breaker.numbers(), null);
    }
    if (rate != null && !rate.acquirePermission(1)) {
      leave(entered);
      int limit = rate.getRateLimiterConfig().getLimitForPeriod();
      throw refused(Reason.RATE, "%d calls within this second were made".formatted(limit), null);
    }
    if (bulkhead != null && !acquire(bulkhead)) {
      leave(entered);
      throw refused(Reason.FULL, occupation(bulkhead), null);
    }
    call.attempted();
    return new Attempt(this, call, entered, now);
  }

  /** The attempt was let in and then turned out not to be possible. */
  Refused refused(Reason reason, String numbers, @Nullable Throwable cause) {
    events.refused(reason);
    return new Refused(guard, reason, numbers, cause);
  }

  GuardException interruptedBefore() {
    return new GuardException.Interrupted(
        guard, "the caller was interrupted before the call", null);
  }

  boolean isEnabled() {
    try {
      return enabled.getAsBoolean();
    } catch (RuntimeException e) {
      events.misbehaved("the kill switch", "calls are let through", e);
      return true;
    }
  }

  boolean isFailure(Exception failure) {
    try {
      return failsOn.test(failure);
    } catch (RuntimeException e) {
      events.misbehaved("failsOn", "what it was asked about counts as a failure", e);
      return true;
    }
  }

  private static boolean acquire(Bulkhead bulkhead) {
    // Resilience4j refuses a thread whose interrupt flag is set, which says nothing about room
    boolean interrupted = Thread.interrupted();
    try {
      return bulkhead.tryAcquirePermission();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void leave(@Nullable Metrics entered) {
    if (breaker != null && entered != null) {
      breaker.leave(entered);
    }
  }

  private String occupation(Bulkhead full) {
    int limit = full.getMetrics().getMaxAllowedConcurrentCalls();
    int still = stillRunning.count();
    return "all %d places are taken, %d of them by work that timed out and does not stop"
        .formatted(limit, still);
  }

  String guard() {
    return guard;
  }

  Events events() {
    return events;
  }

  long now() {
    return time.nanoTime();
  }

  long timeoutNanos() {
    return timeoutNanos;
  }

  long slowNanos() {
    return slowNanos;
  }

  @Nullable BreakerGate breaker() {
    return breaker;
  }

  @Nullable Bulkhead bulkhead() {
    return bulkhead;
  }

  @Nullable AdaptiveBulkhead adaptive() {
    return adaptive;
  }

  StillRunning stillRunning() {
    return stillRunning;
  }
}
