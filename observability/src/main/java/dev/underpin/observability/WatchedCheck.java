package dev.underpin.observability;

import dev.underpin.core.Health;
import dev.underpin.core.HealthCheck;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A check and what it said last. A look ends exactly once, by its answer or by its timeout,
 * whichever is first; its thread may stay away longer, and until it is back there is no next look.
 */
final class WatchedCheck {

  private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);

  private final HealthCheck check;
  private final String name;
  private final Duration timeout;
  private final Duration oldest;
  private final LongSupplier ticker;
  private volatile @Nullable Look away;
  private volatile @Nullable Seen last;
  private volatile boolean stopped;

  WatchedCheck(HealthCheck check, Duration interval, LongSupplier ticker) {
    this.check = check;
    this.ticker = ticker;
    name = check.name();
    timeout = check.timeout();
    oldest = interval.plus(timeout).multipliedBy(2);
  }

  /** Called by the clock's only thread; must never throw, or it would not be called again. */
  void look(Executor worker, ScheduledExecutorService clock) {
    Look before = away;
    if (before != null) {
      if (before.isCancelled()) {
        publish(Health.down("gave no answer within " + text(timeout) + " and did not stop since"));
      }
      return;
    }
    Look look = new Look();
    away = look;
    try {
      worker.execute(look);
      ScheduledFuture<?> unused =
          clock.schedule(() -> look.cancel(true), timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RuntimeException | Error noThread) {
      away = null;
      publish(Health.down("could not be checked: " + describe(noThread)));
    }
  }

  HealthReport.Result result() {
    Seen seen = last;
    if (seen == null) {
      return new HealthReport.Result(name, Health.down("not checked yet"), null);
    }
    Duration age = Duration.ofNanos(ticker.getAsLong() - seen.atNanos());
    Health health =
        age.compareTo(oldest) > 0
            ? Health.down("last answer is older than " + text(oldest))
            : seen.health();
    return new HealthReport.Result(name, health, age);
  }

  void stop() {
    stopped = true;
  }

  private void publish(Health health) {
    Seen before = last;
    if (stopped) {
      return;
    }
    last = new Seen(health, ticker.getAsLong());
    Health.Status was = before == null ? Health.Status.UP : before.health().status();
    if (was == health.status()) {
      return;
    }
    String detail = LogText.oneLine(health.detail());
    if (health.status() == Health.Status.UP) {
      LOG.info("health check {} is {} again: {}", name, health.status(), detail);
    } else {
      LOG.warn("health check {} is {}: {}", name, health.status(), detail);
    }
  }

  private static String describe(Throwable failure) {
    return failure.getClass().getSimpleName() + ": " + LogText.messageOf(failure);
  }

  private static String text(Duration duration) {
    return duration.toMillis() + " ms";
  }

  private record Seen(Health health, long atNanos) {}

  private final class Look extends FutureTask<Health> {

    Look() {
      super(check::check);
    }

    @Override
    public void run() {
      try {
        super.run();
      } finally {
        away = null;
      }
    }

    @Override
    protected void done() {
      publish(outcome());
    }

    private Health outcome() {
      if (isCancelled()) {
        return Health.down("gave no answer within " + text(timeout));
      }
      try {
        @Nullable Health health = get();
        return health == null ? Health.down("answered null") : health;
      } catch (ExecutionException e) {
        return Health.down(describe(e.getCause() == null ? e : e.getCause()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Health.down("was interrupted");
      }
    }
  }
}
