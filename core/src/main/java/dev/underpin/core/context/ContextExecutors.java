package dev.underpin.core.context;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Executors whose tasks run in the {@link RequestContext} of whoever submitted them.
 *
 * <pre>{@code
 * ExecutorService pool = ContextExecutors.wrap(Executors.newFixedThreadPool(16));
 * }</pre>
 *
 * <p>The context is taken when a task is submitted or scheduled, and the worker's thread has its
 * own state back when the task ends, also when it throws. Wrapping twice changes nothing. Shutting
 * the wrapper down shuts the wrapped executor down. Executors of virtual threads are executors like
 * any other. For the later stages of a future see {@link ContextFutures}.
 */
public final class ContextExecutors {

  private ContextExecutors() {}

  /**
   * {@return an executor that runs tasks in their submitter's context}
   *
   * @param executor runs the tasks; its owner stays its owner
   */
  public static Executor wrap(Executor executor) {
    if (executor instanceof ExecutorService service) {
      return wrap(service);
    }
    return executor instanceof ContextExecutor ? executor : new ContextExecutor(executor);
  }

  /**
   * {@return an executor service that runs tasks in their submitter's context}
   *
   * @param executor runs the tasks; its owner stays its owner
   */
  public static ExecutorService wrap(ExecutorService executor) {
    if (executor instanceof ScheduledExecutorService scheduled) {
      return wrap(scheduled);
    }
    return executor instanceof ContextExecutorService
        ? executor
        : new ContextExecutorService(executor);
  }

  /**
   * {@return a scheduled executor service that runs tasks, periodic ones each time, in the context
   * in which they were scheduled}
   *
   * @param executor runs the tasks; its owner stays its owner
   */
  public static ScheduledExecutorService wrap(ScheduledExecutorService executor) {
    return executor instanceof ContextScheduledExecutorService
        ? executor
        : new ContextScheduledExecutorService(executor);
  }

  private record ContextExecutor(Executor executor) implements Executor {
    @Override
    public void execute(Runnable task) {
      executor.execute(RequestContext.current().wrap(task));
    }
  }
}
