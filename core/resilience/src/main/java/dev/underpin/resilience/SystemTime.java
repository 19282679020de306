package dev.underpin.resilience;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The machine's clock and the JDK's own timer thread. */
enum SystemTime implements GuardTime {
  INSTANCE;

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void sleep(Duration pause) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
  }

  @Override
  public Runnable schedule(Duration delay, Runnable action) {
    CompletableFuture<Void> timer =
        new CompletableFuture<Void>()
            .completeOnTimeout(null, delay.toNanos(), TimeUnit.NANOSECONDS);
    // Async: the JDK has one timer thread for the whole process, it must not run our work
    CompletableFuture<Void> run = timer.thenRunAsync(action);
    return () -> {
      run.cancel(false);
      timer.cancel(false);
    };
  }
}
