package dev.underpin.examples.springboot;

import dev.underpin.jobs.Jobs;
import java.util.function.Supplier;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.target.HotSwappableTargetSource;
import org.springframework.context.SmartLifecycle;

/**
 * Runs jobs as long as the application context runs.
 *
 * <p>{@link Jobs} know their handlers when they are built and start once, but beans want to enqueue
 * before the handlers exist (handlers themselves, for a start), and a context may be stopped and
 * started again. So everybody gets one proxy: behind it are jobs that only enqueue, or those that
 * this start has built.
 *
 * <p>Like Spring's own message listeners it starts after everything else and stops before it, the
 * web server and the data source included: handlers can use all beans while they are drained. The
 * drain is bounded by the shutdown timeout of the jobs, not by that of Spring's phases, which would
 * let the data source be closed under running handlers.
 */
final class JobsLifecycle implements SmartLifecycle {

  /** That of Spring's message listener containers. */
  private static final int PHASE = DEFAULT_PHASE - 100;

  private final Supplier<Jobs> withHandlers;
  private final HotSwappableTargetSource target;
  private final Jobs proxy;
  private volatile boolean running;

  JobsLifecycle(Jobs enqueueOnly, Supplier<Jobs> withHandlers) {
    this.withHandlers = withHandlers;
    this.target = new HotSwappableTargetSource(enqueueOnly);
    this.proxy = ProxyFactory.getProxy(Jobs.class, target);
  }

  /** {@return what beans get, before the start too} */
  Jobs jobs() {
    return proxy;
  }

  @Override
  public void start() {
    Jobs jobs = withHandlers.get();
    // handlers may enqueue from the first moment on
    target.swap(jobs);
    jobs.start();
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    proxy.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
