package dev.underpin.cache;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Calls in threads of their own, each with a bound on how long a test waits for it. */
final class Threads {

  private Threads() {}

  static <T> Call<T> call(Callable<@Nullable T> work) {
    return new Call<>(new FutureTask<>(work));
  }

  static final class Call<T> {
    final Thread thread;
    private final FutureTask<@Nullable T> task;

    Call(FutureTask<@Nullable T> task) {
      this.task = task;
      this.thread = new Thread(task, "test-call");
      thread.setDaemon(true);
      thread.start();
    }

    @Nullable T result() throws ExecutionException, InterruptedException, TimeoutException {
      return task.get(20, TimeUnit.SECONDS);
    }

    /** What it threw; fails if it returned. */
    Throwable failure() throws InterruptedException, TimeoutException {
      try {
        throw new AssertionError("returned " + result());
      } catch (ExecutionException e) {
        return Objects.requireNonNull(e.getCause());
      }
    }

    /** Returns once it waits for a load of another thread. */
    Call<T> untilItWaits() {
      until(() -> LockSupport.getBlocker(thread) instanceof Flight);
      return this;
    }

    /** Returns once it waits for a lock, or something else has happened instead. */
    Call<T> untilItIsBlockedOr(BooleanSupplier elsewhere) {
      until(() -> thread.getState() == Thread.State.BLOCKED || elsewhere.getAsBoolean());
      return this;
    }

    boolean isDone() {
      return task.isDone();
    }

    static void until(Callable<Boolean> condition) {
      await()
          .atMost(Duration.ofSeconds(20))
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(2))
          .until(condition);
    }
  }
}
