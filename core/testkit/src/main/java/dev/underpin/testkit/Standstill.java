package dev.underpin.testkit;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A process and its helpers that stand still until they go on. Not thread-safe. */
final class Standstill {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private List<Long> pids = List.of();

  boolean isOn() {
    return !pids.isEmpty();
  }

  /** Stops them all; the watchdog learns whom to wake before it can end them. */
  void begin(ProcessHandle process, Watchdog watchdog) {
    Signal.STOP.send(process.pid()); // first, so that it makes no more helpers
    try (Stream<ProcessHandle> helpers = process.descendants()) {
      pids = Stream.concat(Stream.of(process), helpers).map(ProcessHandle::pid).toList();
    }
    watchdog.watchFrozen(pids);
    Signal.STOP.send(pids);
    if (!Wait.until(LIMIT, () -> pids.stream().allMatch(ProcessState::standsStill))) {
      throw new IllegalStateException("process " + process.pid() + " or a helper did not stop");
    }
  }

  /** Lets those that there are go on. */
  void end() {
    if (isOn()) {
      Signal.CONT.send(pids);
      pids = List.of();
    }
  }
}
