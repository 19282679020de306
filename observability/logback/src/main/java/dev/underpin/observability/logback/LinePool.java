package dev.underpin.observability.logback;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The lines that are not being written. A thread takes the one at its place, or makes a new one; it
 * puts it back where it took it from. There are a few places a processor and not one a thread, so a
 * million virtual threads hold no more memory than the machine can use at once, and a value whose
 * {@code toString} logs something gets a second line. A line is reset when it is taken, for one
 * that was given back after a failure may hold anything.
 */
final class LinePool {

  // places are far enough apart to be in cache lines of their own
  private static final int SPREAD = 16;
  private static final int FEWEST = 8;
  private static final int MOST = 64;

  private final AtomicReferenceArray<@Nullable Line> places;
  private final int mask;
  private final EventWriter writer;

  LinePool(int processors, EventWriter writer) {
    this.writer = writer;
    int wanted = Math.min(MOST, Math.max(FEWEST, 2 * processors));
    int size = Integer.highestOneBit(2 * wanted - 1);
    mask = size - 1;
    places = new AtomicReferenceArray<>(size * SPREAD);
  }

  EventWriter writer() {
    return writer;
  }

  Line take() {
    Line line = places.getAndSet(place(), null);
    if (line == null) {
      line = writer.newLine();
    }
    line.reset();
    return line;
  }

  void giveBack(Line line) {
    line.out.trim();
    places.setRelease(place(), line);
  }

  private int place() {
    return ((int) Thread.currentThread().getId() & mask) * SPREAD;
  }
}
