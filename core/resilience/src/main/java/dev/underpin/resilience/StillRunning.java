package dev.underpin.resilience;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts work that nobody waits for any more and that goes on all the same. */
final class StillRunning {

  private final Events events;
  private final AtomicInteger count = new AtomicInteger();

  StillRunning(Events events) {
    this.events = events;
  }

  int count() {
    return count.get();
  }

  void abandoned() {
    events.stillRunning(count.incrementAndGet());
  }

  void stopped() {
    events.stopped(count.decrementAndGet());
  }
}
