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

  /**
   * Stops them all, and looks again: while some still ran they may have made others. The watchdog
   * learns whom to wake before it can end them.
   */
  void begin(ProcessHandle process, Watchdog watchdog) {
    Signal.STOP.send(process.pid()); // first, so that it makes no more helpers
    for (List<Long> all = all(process); !all.equals(pids); all = all(process)) {
      pids = all;
      stop(process, watchdog);
    }
  }

  private static List<Long> all(ProcessHandle process) {
    try (Stream<ProcessHandle> helpers = process.descendants()) {
      return Stream.concat(Stream.of(process), helpers).map(ProcessHandle::pid).sorted().toList();
    }
  }

  private void stop(ProcessHandle process, Watchdog watchdog) {
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
