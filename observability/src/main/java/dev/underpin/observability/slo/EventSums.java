package dev.underpin.observability.slo;

import java.time.Duration;
import java.util.Arrays;

/** What happened in each of the windows that alerts look at. */
final class EventSums {

  private static final int[] WINDOWS = {5, 30, 60, 120, 360, 1_440, 4_320};

  /** In minutes, the shortest first. */
  private final int[] windows;

  /** What happened within a window, but not within a shorter one: total, failed, slow. */
  private final long[][] sums;

  /** The objective's window is longer than those of alerts. */
  EventSums(int objectiveMinutes) {
    windows = Arrays.copyOf(WINDOWS, WINDOWS.length + 1);
    windows[WINDOWS.length] = objectiveMinutes;
    sums = new long[windows.length][3];
  }

  /** Events of a minute that began so many minutes ago; 0 is the one that lasts. */
  void add(int age, long total, long failed, long slow) {
    for (int i = 0; i < windows.length; i++) {
      if (age < windows[i]) {
        sums[i][0] += total;
        sums[i][1] += failed;
        sums[i][2] += slow;
        return;
      }
    }
  }

  Of failed() {
    return new Of(1);
  }

  Of slow() {
    return new Of(2);
  }

  /** The sums with one kind of event being the bad one. */
  final class Of {

    private final int bad;

    private Of(int bad) {
      this.bad = bad;
    }

    long total(Duration window) {
      return sum(window, 0);
    }

    long bad(Duration window) {
      return sum(window, bad);
    }

    /** 0 where nothing happened. */
    double ratio(Duration window) {
      long total = total(window);
      return total == 0 ? 0 : (double) bad(window) / total;
    }
  }

  private long sum(Duration window, int which) {
    int last = Arrays.binarySearch(windows, (int) window.toMinutes());
    if (last < 0) {
      throw new IllegalStateException("no sums of " + window);
    }
    long sum = 0;
    for (int i = 0; i <= last; i++) {
      sum += sums[i][which];
    }
    return sum;
  }
}
