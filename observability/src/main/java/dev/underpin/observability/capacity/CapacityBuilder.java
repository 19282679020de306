package dev.underpin.observability.capacity;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/** Builds a {@link Capacity}. Not thread-safe. */
public final class CapacityBuilder {

  /** From how many percent on a warning is given unless told otherwise. */
  public static final int DEFAULT_WARN = 60;

  /** From how many percent on an alert is given unless told otherwise. */
  public static final int DEFAULT_ALERT = 70;

  /** How far ahead is looked unless told otherwise. */
  public static final Duration DEFAULT_FORECAST = Duration.ofHours(1);

  /** How often is read unless told otherwise. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  final List<Source> sources = new ArrayList<>();
  int warnAt = DEFAULT_WARN;
  int alertAt = DEFAULT_ALERT;
  Duration forecast = DEFAULT_FORECAST;
  Duration interval = DEFAULT_INTERVAL;
  LongSupplier ticker = System::nanoTime;
  ThreadFactory threads = CapacityBuilder::daemon;

  record Source(String name, LongSupplier used, LongSupplier limit) {}

  CapacityBuilder() {}

  /**
   * Anything that can fill up.
   *
   * @param name 1 to 64 letters, digits, dots, dashes and underscores, given once
   * @param used how much of it is used; quick, and may throw: then there is no reading of it
   * @param limit how much there is; 0 or less while that is not known
   * @return this builder
   * @throws IllegalArgumentException if the name is anything else, or was given before
   */
  public CapacityBuilder watch(String name, LongSupplier used, LongSupplier limit) {
    Objects.requireNonNull(used, "used");
    Objects.requireNonNull(limit, "limit");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name must match %s but was \"%s\"; change CapacityBuilder.watch".formatted(NAME, name));
    }
    if (sources.stream().anyMatch(source -> source.name().equals(name))) {
      throw new IllegalArgumentException(
          "name \"%s\" must be given once but was given twice; change CapacityBuilder.watch"
              .formatted(name));
    }
    sources.add(new Source(name, used, limit));
    return this;
  }

  /**
   * The threads of an executor, as {@code <name>.threads}, and its queue where that has a bound, as
   * {@code <name>.queue}.
   *
   * @param name what it is called
   * @param executor whose owner stays its owner
   * @return this builder
   * @throws IllegalArgumentException if the name is no name, or was given before
   */
  public CapacityBuilder executor(String name, ThreadPoolExecutor executor) {
    watch(name + ".threads", executor::getActiveCount, executor::getMaximumPoolSize);
    if (executor.getQueue().remainingCapacity() < Integer.MAX_VALUE) {
      LongSupplier queued = () -> executor.getQueue().size();
      LongSupplier room =
          () -> (long) executor.getQueue().size() + executor.getQueue().remainingCapacity();
      watch(name + ".queue", queued, room);
    }
    return this;
  }

  /**
   * The heap, as {@code jvm.heap}: of the pools that tell what was left after a garbage collection
   * that, for garbage is not what fills it up.
   *
   * @return this builder
   */
  public CapacityBuilder heap() {
    LongSupplier limit = () -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getMax();
    return watch("jvm.heap", CapacityBuilder::liveHeap, limit);
  }

  private static long liveHeap() {
    long live = 0;
    boolean told = false;
    for (var pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage afterCollection = pool.getCollectionUsage();
      if (afterCollection != null) {
        live += afterCollection.getUsed();
        told |= afterCollection.getUsed() > 0;
      }
    }
    return told ? live : ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /**
   * The disk that a file or folder is on.
   *
   * @param name what it is called
   * @param path anything on it that exists
   * @return this builder
   * @throws IllegalArgumentException if the name is no name, or was given before
   */
  public CapacityBuilder disk(String name, Path path) {
    File file = path.toFile();
    return watch(name, () -> file.getTotalSpace() - file.getUsableSpace(), file::getTotalSpace);
  }

  /**
   * From which use on a warning is given.
   *
   * @param percent 1 to 99; default {@link #DEFAULT_WARN}
   * @return this builder
   * @throws IllegalArgumentException if it is out of bounds
   */
  public CapacityBuilder warnAt(int percent) {
    warnAt = percent("warnAt", percent);
    return this;
  }

  /**
   * From which use on an alert is given.
   *
   * @param percent more than {@link #warnAt} and at most 99; default {@link #DEFAULT_ALERT}
   * @return this builder
   * @throws IllegalArgumentException if it is out of bounds
   */
  public CapacityBuilder alertAt(int percent) {
    alertAt = percent("alertAt", percent);
    return this;
  }

  private static int percent(String setting, int percent) {
    if (percent < 1 || percent > 99) {
      throw new IllegalArgumentException(
          "%s must be 1 to 99 percent but was %d; change CapacityBuilder.%s"
              .formatted(setting, percent, setting));
    }
    return percent;
  }

  /**
   * How far ahead to look: what will be full by then is warned of now.
   *
   * @param ahead more than zero; default {@link #DEFAULT_FORECAST}
   * @return this builder
   * @throws IllegalArgumentException if it is not more than zero
   */
  public CapacityBuilder forecast(Duration ahead) {
    forecast = positive("forecast", ahead);
    return this;
  }

  /**
   * How often to read.
   *
   * @param every more than zero; default {@link #DEFAULT_INTERVAL}
   * @return this builder
   * @throws IllegalArgumentException if it is not more than zero
   */
  public CapacityBuilder interval(Duration every) {
    interval = positive("interval", every);
    return this;
  }

  private static Duration positive(String setting, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(
          "%s must be more than 0 but was %s; raise CapacityBuilder.%s"
              .formatted(setting, value, setting));
    }
    return value;
  }

  /**
   * Where the one thread comes from.
   *
   * @param threads makes it; default a daemon
   * @return this builder
   */
  public CapacityBuilder threads(ThreadFactory threads) {
    this.threads = Objects.requireNonNull(threads, "threads");
    return this;
  }

  /**
   * What time is measured with.
   *
   * @param nanoTime monotonic nanoseconds; default {@link System#nanoTime}
   * @return this builder
   */
  public CapacityBuilder ticker(LongSupplier nanoTime) {
    ticker = Objects.requireNonNull(nanoTime, "nanoTime");
    return this;
  }

  /**
   * {@return what looks at all of them, once it is started}
   *
   * @throws IllegalArgumentException if the alert does not come after the warning
   */
  public Capacity build() {
    if (alertAt <= warnAt) {
      throw new IllegalArgumentException(
          "alertAt must be more than warnAt but was %d and warnAt %d; raise CapacityBuilder.alertAt"
              .formatted(alertAt, warnAt));
    }
    return new Capacity(this);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = Executors.defaultThreadFactory().newThread(work);
    thread.setDaemon(true);
    return thread;
  }
}
