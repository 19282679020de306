package dev.underpin.resilience;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that starts with the machine's time and then follows the guard's own. Resilience4j's
 * breaker asks a wall clock how long it has been open: with this one, nobody who sets the machine's
 * clock keeps a breaker open or closes it early.
 */
final class MonotonicClock extends Clock {

  private final GuardTime time;
  private final Instant startInstant;
  private final long startNanos;
  private final ZoneId zone;

  MonotonicClock(GuardTime time) {
    this(time, Instant.now(), time.nanoTime(), ZoneOffset.UTC);
  }

  private MonotonicClock(GuardTime time, Instant startInstant, long startNanos, ZoneId zone) {
    this.time = time;
    this.startInstant = startInstant;
    this.startNanos = startNanos;
    this.zone = zone;
  }

  @Override
  public Instant instant() {
    return startInstant.plusNanos(time.nanoTime() - startNanos);
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new MonotonicClock(time, startInstant, startNanos, other);
  }
}
