package dev.underpin.flags;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds {@link Flags}. Not thread-safe; use it in one place and throw it away.
 *
 * <pre>{@code
 * Flags flags = Flags.builder(store).pollInterval(Duration.ofSeconds(5)).build();
 * }</pre>
 */
public final class FlagsBuilder {

  /** How often the store is asked unless {@link #pollInterval} says otherwise: every second. */
  public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofSeconds(1);

  /** How long a start waits unless {@link #startupDeadline} says otherwise: 5 seconds. */
  public static final Duration DEFAULT_STARTUP_DEADLINE = Duration.ofSeconds(5);

  private static final Duration MIN_POLL_INTERVAL = Duration.ofMillis(100);
  private static final Duration MAX_POLL_INTERVAL = Duration.ofDays(1);

  final FlagStore store;
  final List<FlagsListener> listeners = new ArrayList<>();
  Duration pollInterval = DEFAULT_POLL_INTERVAL;
  ThreadFactory threadFactory = FlagsBuilder::daemon;
  LongSupplier ticker = System::nanoTime;
  InstantSource clock = InstantSource.system();
  @Nullable FlagOverrides overrides;
  boolean strict;

  Duration startupDeadline = DEFAULT_STARTUP_DEADLINE;
  @Nullable Path lastGood;
  Fallback.@Nullable Bundled bundled;

  FlagsBuilder(FlagStore store) {
    this.store = Objects.requireNonNull(store, "store");
  }

  /**
   * How often the store is asked for changes. With a store that sends hints this is how long a
   * change may take when a hint is lost.
   *
   * @param interval 100 ms to 1 day; default {@link #DEFAULT_POLL_INTERVAL}
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public FlagsBuilder pollInterval(Duration interval) {
    if (interval.compareTo(MIN_POLL_INTERVAL) < 0 || interval.compareTo(MAX_POLL_INTERVAL) > 0) {
      throw new IllegalArgumentException(
          "poll interval must be %s to %s but was %s; change FlagsBuilder.pollInterval"
              .formatted(MIN_POLL_INTERVAL, MAX_POLL_INTERVAL, interval));
    }
    pollInterval = interval;
    return this;
  }

  /**
   * Keeps what was loaded last in a file, for a start while the store is down. It is written after
   * each change, in one step, with a checksum, readable by its owner alone; its date is when the
   * store last confirmed it, to the minute. One that is spoiled is refused, and told.
   *
   * @param path the file, on a disk of this node; its folder must exist. Processes that follow the
   *     same store may share it. By default nothing is kept
   * @return this builder
   */
  public FlagsBuilder lastGood(Path path) {
    lastGood = Objects.requireNonNull(path, "path");
    return this;
  }

  /**
   * A document that comes with the application, for a first start while the store is down: it holds
   * where there is no last good file, until the store has answered.
   *
   * @param anchor the class beside which it is
   * @param name the resource's name, such as {@code flags.json}, written as {@link FlagDocument}
   *     says
   * @return this builder
   */
  public FlagsBuilder bundled(Class<?> anchor, String name) {
    bundled = new Fallback.Bundled(anchor, name);
    return this;
  }

  /**
   * How long {@link Flags#start} waits for the store. After that the last good file holds, else the
   * bundled document, else the code defaults, until the store answers.
   *
   * @param deadline more than zero; default {@link #DEFAULT_STARTUP_DEADLINE}
   * @return this builder
   * @throws IllegalArgumentException if it is not more than zero
   */
  public FlagsBuilder startupDeadline(Duration deadline) {
    if (deadline.isZero() || deadline.isNegative()) {
      throw new IllegalArgumentException(
          "startup deadline must be more than zero but was %s; change FlagsBuilder.startupDeadline"
              .formatted(deadline));
    }
    startupDeadline = deadline;
    return this;
  }

  /**
   * Adds somebody to be told what happens.
   *
   * @param listener is told; one that throws never hurts
   * @return this builder
   */
  public FlagsBuilder listener(FlagsListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /**
   * Makes the one thread that polls.
   *
   * @param factory default: a daemon thread named {@code underpin-flags}
   * @return this builder
   */
  public FlagsBuilder threadFactory(ThreadFactory factory) {
    threadFactory = Objects.requireNonNull(factory, "factory");
    return this;
  }

  /**
   * The clock by which {@link Flags#snapshotAge()} is told; polling does not go by it.
   *
   * @param nanos nanoseconds that never go back; default {@link System#nanoTime()}
   * @return this builder
   */
  public FlagsBuilder ticker(LongSupplier nanos) {
    ticker = Objects.requireNonNull(nanos, "nanos");
    return this;
  }

  /**
   * The clock by which rules that compare dates, ramps and schedules go, corrected by what the
   * store's clock is ahead of it.
   *
   * @param clock says what time it is; default {@link InstantSource#system()}
   * @return this builder
   */
  public FlagsBuilder clock(InstantSource clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /**
   * Lets requests that bring a signed token override flags, see {@link Flags#overridden}.
   *
   * @param allowed verifies the tokens; default: no request overrides anything
   * @return this builder
   */
  public FlagsBuilder overrides(FlagOverrides allowed) {
    overrides = Objects.requireNonNull(allowed, "allowed");
    return this;
  }

  /**
   * Refuses a document whole where one of its flags is faulty: the load fails, and what was loaded
   * before stays. Default: only the faulty flag keeps its last good definition, and the others
   * follow.
   *
   * @return this builder
   */
  public FlagsBuilder strict() {
    strict = true;
    return this;
  }

  /** {@return the flags, not started: no thread, no I/O} */
  public Flags build() {
    return new LiveFlags(this);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "underpin-flags");
    thread.setDaemon(true);
    return thread;
  }
}
