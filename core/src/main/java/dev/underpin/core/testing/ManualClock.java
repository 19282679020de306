package dev.underpin.core.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A clock that stands still until a test moves it; thread-safe.
 *
 * <pre>{@code
 * ManualClock clock = new ManualClock(Instant.parse("2027-01-01T00:00:00Z"));
 * clock.advance(Duration.ofMinutes(5));
 * }</pre>
 *
 * It is an {@link InstantSource} for wall-clock time and, by {@link #ticker()}, a replacement for
 * {@link System#nanoTime()}; both move together.
 */
public final class ManualClock implements InstantSource {

  private final Instant start;
  private final AtomicLong elapsedNanos = new AtomicLong();

  /**
   * A clock that stands at the given time.
   *
   * @param start the time until the first {@link #advance}
   */
  public ManualClock(Instant start) {
    this.start = start;
  }

  /** A clock that stands at the start of 2027, for tests that do not care. */
  public ManualClock() {
    this(Instant.parse("2027-01-01T00:00:00Z"));
  }

  @Override
  public Instant instant() {
    return start.plusNanos(elapsedNanos.get());
  }

  /** {@return monotonic nanoseconds that move with this clock} */
  public LongSupplier ticker() {
    return elapsedNanos::get;
  }

  /**
   * Moves the clock; a negative duration moves it back, as a wrong wall clock would.
   *
   * @param by how far
   */
  public void advance(Duration by) {
    elapsedNanos.addAndGet(by.toNanos());
  }
}
