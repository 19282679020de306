package dev.underpin.resilience;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link Guard} itself failed a call with; what the guarded function throws comes through as
 * it is. The {@linkplain #getMessage() message} names the guard, the reason and the numbers.
 *
 * <pre>{@code
 * try {
 *   return stripe.call(() -> client.charge(card));
 * } catch (GuardException.Refused e) {
 *   return Response.status(503).header("Retry-After", "1");   // Stripe was not asked
 * } catch (GuardException.TimedOut e) {
 *   return Response.status(504);                              // nobody knows whether it was charged
 * }
 * }</pre>
 *
 * <p>Unchecked. The family is sealed: {@link Refused}, {@link TimedOut}, {@link Interrupted}.
 */
public abstract sealed class GuardException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Why a guard failed a call. */
  public enum Reason {
    /** The third party had its whole timeout and did not answer. */
    TIMEOUT,
    /** The circuit breaker is open: too many calls failed or were slow lately. */
    OPEN,
    /** As many calls as may are in progress, or no thread was free to begin this one. */
    FULL,
    /** As many calls as may within a second were made. */
    RATE,
    /** The kill switch is off. */
    DISABLED,
    /** The caller's own deadline was shorter than the timeout. */
    DEADLINE,
    /** The caller's thread was interrupted while it waited; its interrupt flag is set again. */
    INTERRUPTED
  }

  private final String guard;
  private final Reason reason;

  private GuardException(String guard, Reason reason, String numbers, @Nullable Throwable cause) {
    super("guard \"%s\" %s: %s".formatted(guard, reason, numbers), cause);
    this.guard = guard;
    this.reason = reason;
  }

  /** {@return the name of the guard} */
  public String guard() {
    return guard;
  }

  /** {@return why} */
  public Reason reason() {
    return reason;
  }

  /**
   * Was not tried: {@link Reason#OPEN}, {@link Reason#FULL}, {@link Reason#RATE} or {@link
   * Reason#DISABLED}. The third party was not asked, so nothing has happened there.
   */
  public static final class Refused extends GuardException {
    private static final long serialVersionUID = 1;

    Refused(String guard, Reason reason, String numbers, @Nullable Throwable cause) {
      super(guard, reason, numbers, cause);
    }
  }

  /**
   * Was not answered in time: {@link Reason#TIMEOUT} or {@link Reason#DEADLINE}. What was asked for
   * may or may not have happened at the third party.
   */
  public static final class TimedOut extends GuardException {
    private static final long serialVersionUID = 1;

    TimedOut(String guard, Reason reason, String numbers, @Nullable Throwable cause) {
      super(guard, reason, numbers, cause);
    }
  }

  /** The caller was interrupted: {@link Reason#INTERRUPTED}. */
  public static final class Interrupted extends GuardException {
    private static final long serialVersionUID = 1;

    Interrupted(String guard, String numbers, @Nullable Throwable cause) {
      super(guard, Reason.INTERRUPTED, numbers, cause);
    }
  }
}
