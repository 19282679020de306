package dev.underpin.core.context;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A task that brings its context along; the mark by which wrapping twice is noticed. */
sealed interface InContext {

  record OfRunnable(RequestContext context, Runnable task) implements InContext, Runnable {
    @Override
    public void run() {
      try (Scope scope = context.open()) {
        task.run();
      }
    }
  }

  record OfCallable<T extends @Nullable Object>(RequestContext context, Callable<T> task)
      implements InContext, Callable<T> {
    @Override
    public T call() throws Exception {
      try (Scope scope = context.open()) {
        return task.call();
      }
    }
  }
}
