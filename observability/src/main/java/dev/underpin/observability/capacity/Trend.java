package dev.underpin.observability.capacity;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where readings of the last hour are going.
 *
 * <p>The slope is the median of the slopes between each two of up to 61 readings (Theil and Sen):
 * it is right as long as fewer than 29 percent of them are off, and a moment with all threads busy
 * leaves it alone. It counts only where the rise over the whole time is more than four times the
 * median distance of the readings from that line: a flat line with noise has none, nor a heap that
 * fills and is collected. Readings are kept evenly: each one at first, and when there is no more
 * room every other one, until they are a minute apart.
 */
final class Trend {

  private static final int MOST = 61;
  private static final long WIDEST = TimeUnit.MINUTES.toNanos(1);
  private static final long LEAST_TIME = TimeUnit.MINUTES.toNanos(5);
  private static final double LEAST_RISE = 2; // percent
  private static final double NOISE = 4;
  private static final double FULL = 100;
  private static final double LONGEST_NANOS = TimeUnit.DAYS.toNanos(100);

  private final long[] times = new long[MOST];
  private final double[] percents = new double[MOST];
  private int count;
  private long gap;

  void add(long time, double percent) {
    if (count > 0 && time - times[count - 1] < gap) {
      return;
    }
    if (count == MOST) {
      makeRoom();
    }
    times[count] = time;
    percents[count] = percent;
    count++;
  }

  private void makeRoom() {
    if (gap >= WIDEST) {
      System.arraycopy(times, 1, times, 0, MOST - 1);
      System.arraycopy(percents, 1, percents, 0, MOST - 1);
      count--;
      return;
    }
    gap = Math.min(WIDEST, 2 * (times[MOST - 1] - times[0]) / (MOST - 1));
    count = 0;
    for (int i = 0; i < MOST; i += 2) {
      times[count] = times[i];
      percents[count] = percents[i];
      count++;
    }
  }

  /** When it will be full from now on; null if that cannot be said, or is far away. */
  @Nullable Duration untilFull(long now) {
    if (count < 2 || now - times[0] < LEAST_TIME) {
      return null;
    }
    double slope = slope();
    double start = level(slope);
    double rise = slope * (now - times[0]);
    if (rise < LEAST_RISE || rise < NOISE * noise(slope, start)) {
      return null;
    }
    double nanos = Math.max(0, (FULL - start - rise) / slope);
    return nanos > LONGEST_NANOS ? null : Duration.ofNanos((long) nanos);
  }

  private double slope() {
    double[] slopes = new double[count * (count - 1) / 2];
    int n = 0;
    for (int i = 0; i < count; i++) {
      for (int j = i + 1; j < count; j++) {
        if (times[j] > times[i]) {
          slopes[n++] = (percents[j] - percents[i]) / (times[j] - times[i]);
        }
      }
    }
    return median(slopes, n);
  }

  /** Where the line was at the first reading. */
  private double level(double slope) {
    double[] levels = new double[count];
    for (int i = 0; i < count; i++) {
      levels[i] = percents[i] - slope * (times[i] - times[0]);
    }
    return median(levels, count);
  }

  private double noise(double slope, double start) {
    double[] distances = new double[count];
    for (int i = 0; i < count; i++) {
      distances[i] = Math.abs(percents[i] - start - slope * (times[i] - times[0]));
    }
    return median(distances, count);
  }

  private static double median(double[] values, int n) {
    if (n == 0) {
      return 0;
    }
    Arrays.sort(values, 0, n);
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
  }
}
