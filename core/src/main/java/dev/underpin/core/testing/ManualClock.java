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
 * <p>It is an {@link InstantSource} for wall-clock time and, by {@link #ticker()}, a replacement
 * for {@link System#nanoTime()}. Both move forward together; only the wall clock can move back.
 */
public final class ManualClock implements InstantSource {

  private final Instant start;
  private final AtomicLong wallNanos = new AtomicLong();
  private final AtomicLong tickerNanos = new AtomicLong();

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
    return start.plusNanos(wallNanos.get());
  }

  /** {@return monotonic nanoseconds that move with this clock, but never back} */
  public LongSupplier ticker() {
    return tickerNanos::get;
  }

  /**
   * Moves the clock; a negative duration moves the wall clock back, as an operator or NTP would,
   * while the ticker stands.
   *
   * @param by how far
   */
  public void advance(Duration by) {
    wallNanos.addAndGet(by.toNanos());
    tickerNanos.addAndGet(Math.max(0, by.toNanos()));
  }
}
