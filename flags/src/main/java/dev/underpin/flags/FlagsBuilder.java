package dev.underpin.flags;

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
   * The clock by which rules that compare dates go.
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
