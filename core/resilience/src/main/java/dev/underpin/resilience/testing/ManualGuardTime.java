package dev.underpin.resilience.testing;

import dev.underpin.resilience.GuardTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until a test moves it, for a {@link dev.underpin.resilience.Guard}.
 *
 * <pre>{@code
 * ManualGuardTime time = new ManualGuardTime();
 * Guard guard = Guard.builder("stripe").time(time).circuitBreaker(b -> b.openFor(ofSeconds(10))).build();
 * time.advance(Duration.ofSeconds(11));      // an open breaker is half open now
 * }</pre>
 *
 * <p>A pause between attempts moves the time by itself and is noted in {@link #pauses()}. What is
 * scheduled runs in the thread that moves the time, in the order in which it is due. Thread-safe.
 */
public final class ManualGuardTime implements GuardTime {

  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Due> schedule =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::number));
  private final List<Duration> pauses = new ArrayList<>();
  private long now;
  private long scheduled;

  /** Time that stands at its start. */
  public ManualGuardTime() {}

  private record Due(long at, long number, Runnable action, AtomicBoolean takenBack) {}

  @Override
  public long nanoTime() {
    lock.lock();
    try {
      return now;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void sleep(Duration pause) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before a pause of " + pause);
    }
    lock.lock();
    try {
      pauses.add(pause);
    } finally {
      lock.unlock();
    }
    advance(pause);
  }

  @Override
  public Runnable schedule(Duration delay, Runnable action) {
    AtomicBoolean takenBack = new AtomicBoolean();
    lock.lock();
    try {
      schedule.add(new Due(now + delay.toNanos(), scheduled++, action, takenBack));
    } finally {
      lock.unlock();
    }
    return () -> takenBack.set(true);
  }

  /**
   * Moves the time, and runs what is due meanwhile, each at its own time.
   *
   * @param by how far; zero or more
   */
  public void advance(Duration by) {
    long target = nanoTime() + by.toNanos();
    for (Due due = next(target); due != null; due = next(target)) {
      if (!due.takenBack().get()) {
        due.action().run();
      }
    }
  }

  /**
   * The next that is due until then, with the time moved to it; with nothing left, moved to then.
   */
  private @Nullable Due next(long target) {
    lock.lock();
    try {
      Due due = schedule.peek();
      if (due == null || due.at() > target) {
        now = Math.max(now, target);
        return null;
      }
      now = Math.max(now, due.at());
      return schedule.poll();
    } finally {
      lock.unlock();
    }
  }

  /** {@return the pauses between attempts of blocking calls so far} */
  public List<Duration> pauses() {
    lock.lock();
    try {
      return List.copyOf(pauses);
    } finally {
      lock.unlock();
    }
  }
}
