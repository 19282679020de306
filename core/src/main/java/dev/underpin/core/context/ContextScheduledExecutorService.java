package dev.underpin.core.context;

import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Wraps every task in the context in which it was scheduled and hands it on. */
final class ContextScheduledExecutorService extends ContextExecutorService
    implements ScheduledExecutorService {

  private final ScheduledExecutorService executor;

  ContextScheduledExecutorService(ScheduledExecutorService executor) {
    super(executor);
    this.executor = executor;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    return executor.schedule(RequestContext.current().wrap(task), delay, unit);
  }

  @Override
  public <T extends @Nullable Object> ScheduledFuture<T> schedule(
      Callable<T> task, long delay, TimeUnit unit) {
    return executor.schedule(RequestContext.current().<T>wrapCallable(task), delay, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return executor.scheduleAtFixedRate(
        RequestContext.current().wrap(task), initialDelay, period, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long initialDelay, long delay, TimeUnit unit) {
    return executor.scheduleWithFixedDelay(
        RequestContext.current().wrap(task), initialDelay, delay, unit);
  }
}
