package dev.underpin.jobs;

import dev.underpin.core.testing.ManualClock;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * What happens when, on a virtual clock: in the order of time, and what happens at the same moment
 * in the order in which it was asked for. So a run depends on nothing but its seed.
 */
final class SimulatedTime {

  private final ManualClock clock;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingLong(Event::millis).thenComparingLong(Event::sequence));
  private long now;
  private long sequence;

  private record Event(long millis, long sequence, Runnable what) {}

  SimulatedTime(ManualClock clock) {
    this.clock = clock;
  }

  /** Milliseconds since the beginning. */
  long now() {
    return now;
  }

  void at(long millis, Runnable what) {
    events.add(new Event(millis, sequence++, what));
  }

  void after(long millis, Runnable what) {
    at(now + millis, what);
  }

  void runUntil(long millis) {
    while (!events.isEmpty() && events.element().millis() <= millis) {
      Event next = events.remove();
      clock.advance(Duration.ofMillis(next.millis() - now));
      now = next.millis();
      next.what().run();
    }
  }
}
