package dev.underpin.flags;

import java.time.Instant;
import java.time.InstantSource;

/** The store's time: a ramp is at the same percentage on a node whose clock is wrong. */
record StoreClock(InstantSource clock, FlagStore store) implements InstantSource {

  @Override
  public Instant instant() {
    return clock.instant().plus(store.clockAhead());
  }

  @Override
  public long millis() {
    return clock.millis() + store.clockAhead().toMillis();
  }
}
