package dev.underpin.core.context;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Runs something in a thread of its own and waits for it. */
final class OtherThread {

  private OtherThread() {}

  static <T extends @Nullable Object> T call(String name, Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    new Thread(task, name).start();
    try {
      return task.get(30, SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error; // a failed assertion
      }
      throw e;
    }
  }
}
