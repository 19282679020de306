package dev.underpin.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One load of one key: who does it, how it ended, and where others wait for that.
 *
 * <p>A thread that waits parks <em>on</em> the flight, so that {@link LockSupport#getBlocker} tells
 * any other thread what it waits for. From a flight to its owner, to the flight that the owner
 * waits for, and so on: if that path leads back to the thread that is about to wait, it would wait
 * for ever, and is refused. Two threads that close a circle in the same instant may miss each
 * other; they look again while they wait.
 */
final class Flight<V> {

  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final String cache;
  private final Object key;
  private final long startedAt;
  private final Thread owner = Thread.currentThread();
  private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();

  // the owner sets these, over last, without a call: that works even where its stack is used up
  @Nullable V value;
  @Nullable Throwable failure;
  volatile boolean over;

  Flight(String cache, Object key, long startedAt) {
    this.cache = cache;
    this.key = key;
    this.startedAt = startedAt;
  }

  long startedAt() {
    return startedAt;
  }

  /** Somebody interrupted the loading thread, which is no failure of the load. */
  boolean failedByInterrupt() {
    return failure instanceof CacheLoadException
        && failure.getCause() instanceof InterruptedException;
  }

  /** Lets those go on who wait, once it is over. */
  void wakeUp() {
    Thread thread = waiting.poll();
    while (thread != null) {
      LockSupport.unpark(thread);
      thread = waiting.poll();
    }
  }

  /**
   * Waits until it is over.
   *
   * @throws InterruptedException if the thread was interrupted, before or while it waited
   * @throws IllegalStateException if it would wait for itself
   */
  void await() throws InterruptedException {
    Thread me = Thread.currentThread();
    waiting.add(me);
    try {
      while (!over) {
        refuseCircle(me);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
      }
    } finally {
      if (!over) {
        waiting.remove(me);
      }
    }
  }

  private void refuseCircle(Thread me) {
    List<Flight<?>> path = new ArrayList<>();
    Flight<?> next = this;
    while (next != null && !path.contains(next)) {
      path.add(next);
      if (next.owner == me) {
        throwIfClosed(path);
        return;
      }
      next = LockSupport.getBlocker(next.owner) instanceof Flight<?> blocker ? blocker : null;
    }
  }

  /**
   * The path was read link by link while other threads ran. If no flight on it is over even now,
   * all its links held at one time, and hold for good.
   */
  private static void throwIfClosed(List<Flight<?>> path) {
    if (path.stream().anyMatch(flight -> flight.over)) {
      return;
    }
    String links = path.stream().map(Flight::toString).collect(Collectors.joining(" -> "));
    throw new IllegalStateException(
        "loads wait for each other in a circle: %s -> %s; a loader must not need the key that it"
                .formatted(links, path.get(0))
            + " loads, directly or through other loaders");
  }

  @Override
  public String toString() {
    return "%s[%s]".formatted(cache, key);
  }
}
