package dev.underpin.testkit;

import java.io.IOException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How other threads tell a proxy's thread what to do. Thread-safe. */
final class ProxyCommands {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Selector selector;
  private final Queue<FutureTask<Boolean>> waiting = new ConcurrentLinkedQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closed;

  ProxyCommands(Selector selector) {
    this.selector = selector;
  }

  /** Returns when the proxy's thread has carried it out. */
  void run(Command command) {
    FutureTask<Boolean> task = new FutureTask<>(() -> carryOut(command));
    waiting.add(task);
    selector.wakeup();
    if (closed) {
      task.cancel(false); // or nobody would, if the thread has ended already
    }
    try {
      task.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (CancellationException e) {
      throw new IllegalStateException("the fault proxy is closed; make a new one", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the fault proxy failed: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a fault was made", e);
    }
  }

  /** A socket that is registered is closed for good by the selection after its close. */
  private boolean carryOut(Command command) throws IOException {
    command.carryOut();
    selector.selectNow(key -> {});
    return true;
  }

  /** For the proxy's thread. */
  void carryOut() {
    for (FutureTask<Boolean> task = waiting.poll(); task != null; task = waiting.poll()) {
      task.run();
    }
  }

  boolean areWelcome() {
    return !closed;
  }

  /** For the proxy's thread, as the last that it does. */
  void end() {
    closed = true;
    waiting.forEach(task -> task.cancel(false));
    ended.countDown();
  }

  /** Returns when the proxy's thread has ended its work. */
  void close() {
    closed = true;
    selector.wakeup();
    try {
      if (!ended.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the fault proxy did not end within " + LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Something that the proxy's thread does between two turns. */
  interface Command {
    void carryOut() throws IOException;
  }
}
