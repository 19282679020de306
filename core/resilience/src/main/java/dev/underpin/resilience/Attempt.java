package dev.underpin.resilience;

import dev.underpin.core.context.Tally;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.resilience.GuardException.Reason;
import dev.underpin.resilience.GuardException.TimedOut;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.Metrics;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that was let in, and how it is settled with the breaker, the adaptive limit, the
 * request's tally and the listener. It is settled once, by one of {@link #answered}, {@link
 * #failed}, {@link #timedOut}, {@link #interrupted}, {@link #cancelled} and {@link #dropped}. The
 * bulkhead's place is another matter: it is given back when the work has ended, which may be later.
 *
 * <p>The question at each end is what it says about the third party. An answer speaks for it, an
 * exception that counts and a whole timeout without an answer against it; that its caller was
 * interrupted, or gave it less than its timeout, says nothing, and neither does an inner guard that
 * refused.
 */
final class Attempt {

  // clients that are handed what is left count in whole milliseconds, and give up that much early
  private static final long ROUNDING = 1_000_000;

  private final Gates gates;
  private final Call call;
  private final @Nullable Metrics entered;
  private final long startedAt;
  private final long allowed;
  private final boolean cutByDeadline;
  private boolean retriable;

  Attempt(Gates gates, Call call, @Nullable Metrics entered, long now) {
    this.gates = gates;
    this.call = call;
    this.entered = entered;
    this.startedAt = now;
    long left = call.deadline().left(now);
    this.allowed = Math.min(left, gates.timeoutNanos());
    this.cutByDeadline = left < gates.timeoutNanos();
  }

  /** How long it may take: the timeout, or less if the caller's deadline comes first. */
  long allowedNanos() {
    return allowed;
  }

  Duration allowed() {
    return Duration.ofNanos(allowed);
  }

  /** Whether it failed in a way that another attempt could help. */
  boolean isRetriable() {
    return retriable;
  }

  void answered() {
    spokeForIt(took());
  }

  /** {@return what the caller gets to see} */
  Exception failed(Exception failure, boolean interrupted) {
    long took = took();
    if (interrupted || saysNothing(failure)) {
      return saidNothing(took, failure);
    }
    if (cutByDeadline && took + ROUNDING >= allowed) {
      return saidNothing(took, deadline(failure));
    }
    if (!gates.isFailure(failure)) {
      spokeForIt(took);
      return failure;
    }
    return spokeAgainstIt(took, failure);
  }

  /** {@return what the caller gets to see} */
  Exception timedOut() {
    long took = took();
    if (cutByDeadline) {
      return saidNothing(took, deadline(null));
    }
    return spokeAgainstIt(
        took,
        new TimedOut(
            gates.guard(),
            Reason.TIMEOUT,
            "no answer within %s, in attempt %d"
                .formatted(Span.text(gates.timeoutNanos()), call.attempts()),
            null));
  }

  /** The caller does not want the answer any more. */
  void cancelled() {
    saidNothing(took(), new CancellationException("the caller ended the call"));
  }

  /** The third party was not really asked, or the program itself is broken. */
  void dropped() {
    leaveBreaker();
  }

  /** {@return what the caller gets to see} */
  GuardException interrupted(@Nullable InterruptedException cause) {
    GuardException failure =
        new GuardException.Interrupted(
            gates.guard(), "the caller was interrupted after " + Span.text(took()), cause);
    saidNothing(took(), failure);
    return failure;
  }

  /** Gives the place in the bulkhead back: for work that ends in its caller's own thread. */
  void ended() {
    Bulkhead bulkhead = gates.bulkhead();
    if (bulkhead != null) {
      bulkhead.onComplete();
    }
  }

  /** Hands the place in the bulkhead to work that may outlive its caller. */
  Permit permit() {
    return new Permit(gates.bulkhead(), gates.stillRunning());
  }

  private static boolean saysNothing(Exception failure) {
    return failure instanceof InterruptedException
        || failure instanceof ClosedByInterruptException
        || failure instanceof CancellationException
        || (failure instanceof GuardException inner && inner.reason() != Reason.TIMEOUT);
  }

  private TimedOut deadline(@Nullable Exception cause) {
    String timeout =
        gates.timeoutNanos() == Span.FOREVER
            ? ""
            : ", less than the timeout of " + Span.text(gates.timeoutNanos());
    return new TimedOut(
        gates.guard(),
        Reason.DEADLINE,
        "the caller had %s left for attempt %d%s"
            .formatted(Span.text(allowed), call.attempts(), timeout),
        cause);
  }

  private void spokeForIt(long took) {
    if (gates.breaker() != null && entered != null) {
      gates.breaker().succeeded(entered, took);
    }
    AdaptiveBulkhead adaptive = gates.adaptive();
    if (adaptive != null) {
      adaptive.answered(startedAt, startedAt + took, took > gates.slowNanos());
    }
    tally(took);
    gates.events().answered(took);
  }

  private Exception spokeAgainstIt(long took, Exception failure) {
    retriable = true;
    if (gates.breaker() != null && entered != null) {
      gates.breaker().failed(entered, took, failure);
    }
    AdaptiveBulkhead adaptive = gates.adaptive();
    if (adaptive != null) {
      adaptive.answered(startedAt, startedAt + took, true);
    }
    tally(took);
    call.context().tally().add(TallyCounter.CALLS_FAILED, 1);
    gates.events().failed(took, failure);
    return failure;
  }

  private Exception saidNothing(long took, Exception failure) {
    leaveBreaker();
    tally(took);
    call.context().tally().add(TallyCounter.CALLS_FAILED, 1);
    gates.events().failed(took, failure);
    return failure;
  }

  private void leaveBreaker() {
    if (gates.breaker() != null && entered != null) {
      gates.breaker().leave(entered);
    }
  }

  private void tally(long took) {
    Tally tally = call.context().tally();
    tally.add(TallyCounter.CALLS, 1);
    tally.add(TallyCounter.CALL_NANOS, took);
  }

  private long took() {
    return Math.max(0, gates.now() - startedAt);
  }
}
