package dev.underpin.observability.slo;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** What happened in each of the windows that alerts look at. */
final class EventSums {

  private static final int[] WINDOWS = {5, 30, 60, 120, 360, 1_440, 4_320};

  private final TreeMap<Integer, long[]> windows = new TreeMap<>();

  EventSums(int objectiveMinutes) {
    for (int window : WINDOWS) {
      windows.put(window, new long[3]);
    }
    windows.put(objectiveMinutes, new long[3]);
  }

  /** Events of a minute that began so many minutes ago; 0 is the one that lasts. */
  void add(int age, long total, long failed, long slow) {
    for (Map.Entry<Integer, long[]> window : windows.tailMap(age, false).entrySet()) {
      long[] sums = window.getValue();
      sums[0] += total;
      sums[1] += failed;
      sums[2] += slow;
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
      return of(window)[0];
    }

    long bad(Duration window) {
      return of(window)[bad];
    }

    /** 0 where nothing happened. */
    double ratio(Duration window) {
      long[] sums = of(window);
      return sums[0] == 0 ? 0 : (double) sums[bad] / sums[0];
    }

    private long[] of(Duration window) {
      long[] sums = windows.get((int) window.toMinutes());
      if (sums == null) {
        throw new IllegalStateException("no sums of " + window);
      }
      return sums;
    }
  }
}
