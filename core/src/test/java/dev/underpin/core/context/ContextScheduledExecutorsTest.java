package dev.underpin.core.context;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class ContextScheduledExecutorsTest {

  private final RequestContext context = RequestContext.builder().requestId("r-1").build();
  private final ScheduledExecutorService bare = Executors.newScheduledThreadPool(1);
  private final ScheduledExecutorService wrapped = ContextExecutors.wrap(bare);

  @AfterEach
  void stop() {
    bare.shutdownNow();
  }

  @Test
  void a_delayed_task_runs_in_the_context_in_which_it_was_scheduled() throws Exception {
    CompletableFuture<String> ran = new CompletableFuture<>();
    ScheduledFuture<String> called;
    ScheduledFuture<?> done;
    try (Scope scope = context.open()) {
      called = wrapped.schedule(() -> seen(), 1, MILLISECONDS);
      done = wrapped.schedule(() -> complete(ran), 1, MILLISECONDS);
    }

    assertThat(called.get(30, SECONDS)).isEqualTo("r-1 r-1");
    assertThat(done.get(30, SECONDS)).isNull();
    assertThat(ran.get(30, SECONDS)).isEqualTo("r-1 r-1");
  }

  private static void complete(CompletableFuture<String> future) {
    future.complete(seen());
  }

  @Test
  void a_periodic_task_runs_in_it_each_time() throws Exception {
    BlockingQueue<String> atRate = new LinkedBlockingQueue<>();
    BlockingQueue<String> withDelay = new LinkedBlockingQueue<>();
    ScheduledFuture<?> first;
    ScheduledFuture<?> second;
    try (Scope scope = context.open()) {
      first = wrapped.scheduleAtFixedRate(() -> atRate.add(seen()), 0, 1, MILLISECONDS);
      second = wrapped.scheduleWithFixedDelay(() -> withDelay.add(seen()), 0, 1, MILLISECONDS);
    }

    for (int i = 0; i < 3; i++) {
      assertThat(atRate.poll(30, SECONDS)).isEqualTo("r-1 r-1");
      assertThat(withDelay.poll(30, SECONDS)).isEqualTo("r-1 r-1");
    }
    first.cancel(false);
    second.cancel(false);
    assertThat(bare.submit(() -> seen()).get(30, SECONDS)).isEqualTo("null null");
  }

  /** Resilience4j's context-aware scheduler clears the MDC after a task instead of restoring it. */
  @Test
  void the_mdc_is_restored_and_not_cleared_after_a_scheduled_task() throws Exception {
    bare.submit(() -> MDC.put("worker", "w-1")).get(30, SECONDS);
    bare.submit(() -> MDC.put("request_id", "of the worker")).get(30, SECONDS);
    ScheduledFuture<String> task;
    try (Scope scope = context.open()) {
      task = wrapped.schedule(() -> seen(), 0, MILLISECONDS);
    }

    assertThat(task.get(30, SECONDS)).isEqualTo("r-1 r-1");
    assertThat(bare.submit(Mdc::all).get(30, SECONDS))
        .containsOnlyKeys("worker", "request_id")
        .containsEntry("worker", "w-1")
        .containsEntry("request_id", "of the worker");
  }

  @Test
  void it_stays_a_scheduled_one_and_wrapping_twice_changes_nothing() {
    Executor asExecutor = bare;
    ExecutorService asService = bare;
    ExecutorService wrappedService = wrapped;

    assertThat(ContextExecutors.wrap(wrapped)).isSameAs(wrapped);
    assertThat(ContextExecutors.wrap(wrappedService)).isSameAs(wrapped);
    assertThat(ContextExecutors.wrap(asExecutor)).isInstanceOf(ScheduledExecutorService.class);
    assertThat(ContextExecutors.wrap(asService)).isInstanceOf(ScheduledExecutorService.class);
  }

  @Test
  void shutting_it_down_shuts_the_wrapped_one_down() {
    wrapped.shutdown();

    assertThat(bare.isShutdown()).isTrue();
  }

  private static String seen() {
    return RequestContext.current().requestId() + " " + MDC.get("request_id");
  }
}
