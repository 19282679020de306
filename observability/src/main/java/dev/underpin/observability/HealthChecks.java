package dev.underpin.observability;

import dev.underpin.core.Health;
import dev.underpin.core.HealthCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the parts of the application in the background, so that whoever asks gets the last
 * answers at once, however long a part takes.
 *
 * <pre>{@code
 * HealthChecks checks = HealthChecks.builder().check(database).check(jobs.health()).build();
 * checks.start();
 * server.createContext("/livez", HealthEndpoints.livez());
 * server.createContext("/readyz", HealthEndpoints.readyz(checks));
 * }</pre>
 *
 * <p>Each check runs in a thread of its own, one run at a time: one that hangs delays neither the
 * others nor the report. After its timeout it is interrupted and DOWN; if it does not come back
 * even then it stays DOWN until it does, and no second thread is sent after it. A check that throws
 * is DOWN with the exception's class and message. An answer older than twice the interval and
 * timeout together counts as DOWN too. A change for better or worse is logged.
 *
 * <p>Thread-safe.
 */
public final class HealthChecks implements AutoCloseable {

  /** How often every check is made unless told otherwise. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

  private static final Duration LONGEST = Duration.ofDays(1);
  private static final long CLOSE_MILLIS = 1_000;

  private final List<WatchedCheck> checks;
  private final Duration interval;
  private final ThreadFactory threads;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean started;
  private volatile boolean running;
  private @Nullable ScheduledExecutorService timer;
  private @Nullable ExecutorService workers;

  private HealthChecks(Builder builder) {
    interval = builder.interval;
    threads = builder.threads;
    checks =
        builder.checks.stream()
            .map(check -> new WatchedCheck(check, interval, builder.ticker))
            .toList();
  }

  /** {@return the builder of a set of checks} */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Begins to look, at once and then at every interval. Returns before the first results are known.
   *
   * @throws IllegalStateException if it was started or closed before
   */
  public void start() {
    lock.lock();
    try {
      if (started) {
        throw new IllegalStateException(
            "health checks were started or closed before; build new ones to start again");
      }
      started = true;
      ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(threads);
      // never more threads than checks: each has one run at a time
      ExecutorService pool = Executors.newCachedThreadPool(threads);
      timer = clock;
      workers = pool;
      running = true;
      for (WatchedCheck check : checks) {
        ScheduledFuture<?> unused =
            clock.scheduleWithFixedDelay(
                () -> check.look(pool, clock), 0, interval.toNanos(), TimeUnit.NANOSECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  /** {@return the last results; never waits for a check} */
  public HealthReport report() {
    List<HealthReport.Result> results = checks.stream().map(WatchedCheck::result).toList();
    Health.Status worst = running ? Health.Status.UP : Health.Status.DOWN;
    for (HealthReport.Result result : results) {
      Health.Status status = result.health().status();
      worst = status.compareTo(worst) > 0 ? status : worst;
    }
    return new HealthReport(worst, results);
  }

  /**
   * Stops looking: from now on the report is DOWN. Checks that run are interrupted and waited for,
   * at most a second; a second call does nothing.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      started = true;
      running = false;
      checks.forEach(WatchedCheck::stop);
      if (timer != null && workers != null) {
        timer.shutdownNow();
        workers.shutdownNow();
        workers.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        timer = null;
        workers = null;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Builds {@link HealthChecks}. Not thread-safe. */
  public static final class Builder {

    private final List<HealthCheck> checks = new ArrayList<>();
    private Duration interval = DEFAULT_INTERVAL;
    private ThreadFactory threads = daemons();
    private LongSupplier ticker = System::nanoTime;

    private Builder() {}

    /**
     * Something to look at.
     *
     * @param check its name, its timeout and how to look
     * @return this builder
     * @throws IllegalArgumentException if there is a check of this name, its name is blank, or its
     *     timeout is not more than zero and at most a day
     */
    public Builder check(HealthCheck check) {
      String name = check.name();
      if (name.isBlank() || checks.stream().anyMatch(other -> other.name().equals(name))) {
        throw new IllegalArgumentException(
            "name of a health check must be unique and not blank but was \"%s\"; rename it"
                .formatted(name));
      }
      requireBounded(check.timeout(), "timeout of health check " + name, "HealthCheck.timeout");
      checks.add(check);
      return this;
    }

    /**
     * How long to wait between two runs of a check.
     *
     * @param interval the pause; more than zero and at most a day, default {@link
     *     #DEFAULT_INTERVAL}
     * @return this builder
     * @throws IllegalArgumentException if it is out of bounds
     */
    public Builder interval(Duration interval) {
      requireBounded(interval, "interval", "HealthChecks.Builder.interval");
      this.interval = interval;
      return this;
    }

    /**
     * Where the threads come from: one that keeps time, and at most one a check.
     *
     * @param threads makes threads; default daemon threads called {@code underpin-health-<n>}
     * @return this builder
     */
    public Builder threads(ThreadFactory threads) {
      this.threads = Objects.requireNonNull(threads, "threads");
      return this;
    }

    /**
     * What the age of results is measured with.
     *
     * @param nanoTime monotonic nanoseconds; default {@link System#nanoTime}
     * @return this builder
     */
    public Builder ticker(LongSupplier nanoTime) {
      ticker = Objects.requireNonNull(nanoTime, "nanoTime");
      return this;
    }

    /** {@return the checks, at rest until {@link HealthChecks#start()}} */
    public HealthChecks build() {
      return new HealthChecks(this);
    }

    private static void requireBounded(Duration value, String name, String setting) {
      if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "%s must be more than 0 and at most a day but was %s; change %s"
                .formatted(name, value, setting));
      }
    }

    private static ThreadFactory daemons() {
      AtomicInteger number = new AtomicInteger();
      return work -> {
        Thread thread = new Thread(work, "underpin-health-" + number.incrementAndGet());
        thread.setDaemon(true);
        return thread;
      };
    }
  }
}
