package dev.underpin.observability.capacity;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what can fill up, at intervals, and says so before it is full: pools, executors, the
 * heap, disks, the backlog of jobs.
 *
 * <pre>{@code
 * Capacity capacity = Capacity.builder()
 *     .watch("db.pool", pool::getActiveConnections, pool::getMaximumPoolSize)
 *     .watch("jobs", jobs::backlog, () -> 10_000)
 *     .executor("mail", mailThreads).heap().disk("data", Path.of("/var/lib/shop"))
 *     .warnAt(60).alertAt(70).forecast(ofHours(1))
 *     .build();
 * capacity.start();
 * capacity.readings();       // what is used, of how much, and when it will be full
 * }</pre>
 *
 * <p>60 percent of a pool is no waste: waiting times grow with {@code 1 / (1 - used)}, so a pool
 * that is used by 70 percent makes a caller wait more than three times as long as an idle one, and
 * there must be room for what a node that fails leaves to the others.
 *
 * <p>What fills steadily is forecast from the readings of the last hour, by the median of the
 * slopes between each two of them (Theil, <i>A rank-invariant method of linear and polynomial
 * regression analysis</i>, 1950; Sen, 1968), which a spike does not move. Where the rise is not
 * more than the noise around it, there is no forecast.
 *
 * <p>Changes of state are logged, by {@code dev.underpin.observability.capacity.Capacity}: a
 * warning, an alert as an error, and the end of both. A source that throws has no reading and keeps
 * no other from having one. One that hangs keeps all from being read again, and before long there
 * are no {@link #readings()} rather than old ones. Thread-safe.
 */
public final class Capacity implements AutoCloseable {

  private static final int FRESH_INTERVALS = 6;
  private static final Duration FRESH = Duration.ofMinutes(1);

  private final List<Gauged> all;
  private final Duration interval;
  private final ScheduledExecutorService thread;
  private volatile @Nullable ScheduledFuture<?> reading;

  Capacity(CapacityBuilder builder) {
    interval = builder.interval;
    all = builder.sources.stream().map(source -> new Gauged(source, builder)).toList();
    thread =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread made = builder.threads.newThread(work);
              made.setName("underpin-capacity");
              return made;
            });
  }

  /** {@return the builder, with nothing to watch yet} */
  public static CapacityBuilder builder() {
    return new CapacityBuilder();
  }

  /** Reads now, and then at the interval. A second call does nothing. */
  public synchronized void start() {
    if (reading == null) {
      reading =
          thread.scheduleWithFixedDelay(this::tryRead, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** A timer that is thrown at stops for good. */
  private void tryRead() {
    try {
      read();
    } catch (RuntimeException | Error brokenBackend) {
      // even logging failed, for want of memory perhaps: the next reading may find some
    }
  }

  /**
   * Reads everything once. {@link #start()} does so at intervals; for tests, and for whoever has a
   * timer of its own.
   */
  public void read() {
    all.forEach(Gauged::read);
  }

  /** {@return what is looked at, in the order of the builder} */
  public List<String> names() {
    return all.stream().map(Gauged::name).toList();
  }

  /**
   * {@return the last readings, in the order of the builder; empty before the first} Once it is
   * started, one that is older than a minute and than six intervals is left out: its source hangs,
   * or another one does.
   */
  public List<CapacityReading> readings() {
    Duration six = interval.multipliedBy(FRESH_INTERVALS);
    Duration fresh = six.compareTo(FRESH) > 0 ? six : FRESH;
    boolean isReading = reading != null;
    return all.stream()
        .flatMap(gauged -> (isReading ? gauged.readingOfTheLast(fresh) : gauged.reading()).stream())
        .toList();
  }

  /** Stops reading; does not wait. A second call does nothing. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
