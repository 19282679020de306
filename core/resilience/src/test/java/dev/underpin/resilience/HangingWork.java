package dev.underpin.resilience;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Work that hangs until a test lets it go. */
final class HangingWork {

  private final CountDownLatch released = new CountDownLatch(1);

  void release() {
    released.countDown();
  }

  String untilInterrupted() throws InterruptedException {
    released.await();
    return "late";
  }

  /** As a client with a timeout does, which counts in whole milliseconds. */
  void await(Duration timeout) throws InterruptedException {
    if (released.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("released before the timeout");
    }
  }

  /** As a socket does: an interrupt is not even noticed. */
  String whateverComes() {
    while (true) {
      try {
        released.await();
        return "late";
      } catch (InterruptedException unnoticed) {
        // goes on waiting
      }
    }
  }
}
