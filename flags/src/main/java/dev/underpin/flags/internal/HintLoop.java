package dev.underpin.flags.internal;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to a store for as long as it is subscribed to.
 *
 * <p>A notification is a hint and no more, since it can be lost in more ways than one can count.
 * Three rules make it a good one. After every connect everything may have changed, so a hint is
 * given. Silence is put to the test: a probe is said on another connection, and must be heard on
 * this one; a connection that is half-open, or that a pooler has lent to somebody else, is found
 * out by that and by nothing else. What fails is tried again, later and later, while polling goes
 * on. Other nodes' probes count as heard, so that many nodes say hardly more than one.
 *
 * <p>One thread; thread-safe.
 */
public final class HintLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HintLoop.class);
  private static final String PROBE = "probe ";
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final String store;
  private final Ear.Opening opening;
  private final Runnable hint;
  private final Timing timing;
  private final Semaphore closing = new Semaphore(0);
  private volatile boolean closed;
  private volatile @Nullable Ear open;
  private @Nullable Thread thread;
  private @Nullable String told;
  private Duration pause;

  /**
   * How long things take.
   *
   * @param silence after how long a silence a probe is said
   * @param answer within what time it must be heard
   * @param firstPause how long to wait before the first new try; twice as long before the next
   * @param maxPause but never longer than this
   */
  public record Timing(Duration silence, Duration answer, Duration firstPause, Duration maxPause) {

    /** For networks and servers as they are. */
    public static final Timing USUAL =
        new Timing(
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofMillis(500),
            Duration.ofSeconds(10));
  }

  /**
   * A loop, not started.
   *
   * @param store the store's name, for the log
   * @param opening opens a connection that listens; blocks only the loop's own thread
   * @param hint to be told that something may have changed
   * @param timing how long things take
   */
  public HintLoop(String store, Ear.Opening opening, Runnable hint, Timing timing) {
    this.store = store;
    this.opening = opening;
    this.hint = hint;
    this.timing = timing;
    this.pause = timing.firstPause;
  }

  /**
   * Begins to listen; returns at once.
   *
   * @param threads makes the thread
   * @return this
   */
  public HintLoop start(ThreadFactory threads) {
    Thread started = threads.newThread(this::run);
    thread = started;
    started.start();
    return this;
  }

  private void run() {
    while (!closed) {
      try (Ear ear = opening.open()) {
        if (ear == null) {
          return;
        }
        open = ear;
        if (!closed) {
          listen(ear);
        }
      } catch (Exception e) {
        tell(e);
      } finally {
        open = null;
      }
      rest();
    }
  }

  private void listen(Ear ear) throws Exception {
    hint.run(); // also where probes fail: what came before the connection is not heard on it
    probe(ear);
    if (told != null) {
      LOG.info("hints of {} arrive again", store);
      told = null;
    }
    pause = timing.firstPause;
    while (!closed) {
      String word = ear.hear(timing.silence);
      if (word == null) {
        probe(ear);
      } else {
        heard(word);
      }
    }
  }

  private void probe(Ear ear) throws Exception {
    String probe = PROBE + UUID.randomUUID();
    ear.say(probe);
    long deadline = System.nanoTime() + timing.answer.toNanos();
    for (long left = timing.answer.toNanos(); left > 0; left = deadline - System.nanoTime()) {
      String word = ear.hear(Duration.ofNanos(left));
      if (word != null) {
        heard(word);
      }
      if (probe.equals(word) || closed) {
        return;
      }
    }
    throw new IllegalStateException(
        "a notification was not heard within %s; a pooler that does not keep sessions in between?"
            .formatted(timing.answer));
  }

  private void heard(String word) {
    if (!word.startsWith(PROBE)) {
      hint.run();
    }
  }

  private void tell(Exception failure) {
    String message = failure.toString();
    if (!closed && !message.equals(told)) {
      LOG.warn("no hints from {} for now, polling goes on: {}", store, message);
      told = message;
    }
  }

  private void rest() {
    try {
      if (closing.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      return; // by a stranger, who has no say here; close() is seen by the loop
    }
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(timing.maxPause) > 0 ? timing.maxPause : doubled;
  }

  /** Ends the thread, within seconds; closing again does nothing. */
  @Override
  public void close() {
    closed = true;
    closing.release();
    Ear listening = open;
    if (listening != null) {
      listening.close();
    }
    Thread running = thread;
    if (running == null || running == Thread.currentThread()) {
      return;
    }
    try {
      running.join(CLOSE_TIMEOUT.toMillis());
      running.interrupt();
    } catch (InterruptedException e) {
      running.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
