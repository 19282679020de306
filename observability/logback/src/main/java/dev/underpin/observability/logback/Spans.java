package dev.underpin.observability.logback;

import java.util.Arrays;

/** Where secrets are in a text: ranges in any order, made disjoint and sorted by {@link #merge}. */
final class Spans {

  private static final int RETAINED = 128;

  private int[] bounds = new int[16];
  private int size;

  void clear() {
    size = 0;
    if (bounds.length > RETAINED) {
      bounds = new int[16];
    }
  }

  void add(int start, int end) {
    if (end <= start) {
      return;
    }
    if (2 * size == bounds.length) {
      bounds = Arrays.copyOf(bounds, 4 * size);
    }
    bounds[2 * size] = start;
    bounds[2 * size + 1] = end;
    size++;
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  int start(int index) {
    return bounds[2 * index];
  }

  int end(int index) {
    return bounds[2 * index + 1];
  }

  /**
   * Sorts, and makes one of those that overlap or touch.
   *
   * @return true
   */
  boolean merge() {
    long[] sorted = new long[size];
    for (int i = 0; i < size; i++) {
      sorted[i] = (long) start(i) << 32 | end(i);
    }
    Arrays.sort(sorted);
    int merged = 0;
    for (long span : sorted) {
      int start = (int) (span >>> 32);
      int end = (int) span;
      if (merged > 0 && start <= end(merged - 1)) {
        bounds[2 * merged - 1] = Math.max(end(merged - 1), end);
      } else {
        bounds[2 * merged] = start;
        bounds[2 * merged + 1] = end;
        merged++;
      }
    }
    size = merged;
    return true;
  }
}
