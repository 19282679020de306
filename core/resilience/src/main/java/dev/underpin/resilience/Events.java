package dev.underpin.resilience;

import dev.underpin.resilience.GuardException.Reason;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listener, if there is one, and the log what a guard does. */
final class Events {

  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

  private final String guard;
  private final @Nullable GuardListener listener;
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  Events(String guard, @Nullable GuardListener listener) {
    this.guard = guard;
    this.listener = listener;
  }

  void answered(long nanos) {
    if (listener != null) {
      tell(listener, it -> it.onAnswer(guard, Duration.ofNanos(nanos)));
    }
  }

  void failed(long nanos, Throwable failure) {
    if (listener != null) {
      tell(listener, it -> it.onFailure(guard, Duration.ofNanos(nanos), failure));
    }
  }

  void refused(Reason reason) {
    if (listener != null) {
      tell(listener, it -> it.onRefusal(guard, reason));
    }
  }

  void retrying(int attempts, Duration delay, Throwable failure) {
    if (listener != null) {
      tell(listener, it -> it.onRetry(guard, attempts, delay, failure));
    }
  }

  void retryOverBudget(Throwable failure) {
    if (listener != null) {
      tell(listener, it -> it.onRetryOverBudget(guard, failure));
    }
  }

  void retryTooLate(Duration delay, Throwable failure) {
    if (listener != null) {
      tell(listener, it -> it.onRetryTooLate(guard, delay, failure));
    }
  }

  void fallingBack(Throwable failure) {
    if (listener != null) {
      tell(listener, it -> it.onFallback(guard, failure));
    }
  }

  void stillRunning(int count) {
    if (listener != null) {
      tell(listener, it -> it.onStillRunning(guard, count));
    }
  }

  void stopped(int count) {
    if (listener != null) {
      tell(listener, it -> it.onStopped(guard, count));
    }
  }

  void limit(int limit) {
    if (listener != null) {
      tell(listener, it -> it.onLimit(guard, limit));
    }
  }

  void breaker(State from, State to) {
    if (to == State.OPEN) {
      LOG.warn("circuit breaker of guard \"{}\" opened, it was {}", guard, from);
    } else {
      LOG.info("circuit breaker of guard \"{}\" went from {} to {}", guard, from, to);
    }
    if (listener != null) {
      tell(listener, it -> it.onBreaker(guard, from, to));
    }
  }

  /** The application's code that a guard asks must not throw; when it does, the call goes on. */
  void misbehaved(String what, String taken, Throwable failure) {
    if (logged.add(what)) {
      LOG.warn(
          "{} of guard \"{}\" failed; {}; later failures are not logged",
          what,
          guard,
          taken,
          failure);
    }
  }

  private void tell(GuardListener to, Consumer<GuardListener> what) {
    try {
      what.accept(to);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      misbehaved("the listener", "the call goes on", e);
    }
  }
}
