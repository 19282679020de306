package dev.underpin.core.context;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class ContextExecutorsTest {

  private final RequestContext context = RequestContext.builder().requestId("r-1").build();
  private final ExecutorService bare = Executors.newFixedThreadPool(1);
  private final ExecutorService wrapped = ContextExecutors.wrap(bare);

  @AfterEach
  void stop() {
    bare.shutdownNow();
  }

  @Test
  void every_way_to_hand_in_a_task_brings_the_context_along() throws Exception {
    Callable<String> seen = ContextExecutorsTest::seen;
    CompletableFuture<String> executed = new CompletableFuture<>();
    CompletableFuture<String> submitted = new CompletableFuture<>();
    try (Scope scope = context.open()) {
      wrapped.execute(() -> executed.complete(seen()));
      wrapped.submit(() -> submitted.complete(seen()), "given").get(30, SECONDS);

      assertThat(executed.get(30, SECONDS)).isEqualTo("r-1 r-1");
      assertThat(submitted.get(30, SECONDS)).isEqualTo("r-1 r-1");
      assertThat(wrapped.submit(seen).get(30, SECONDS)).isEqualTo("r-1 r-1");
      assertThat(wrapped.submit(() -> {}, "given").get(30, SECONDS)).isEqualTo("given");
      assertThat(wrapped.invokeAny(List.of(seen))).isEqualTo("r-1 r-1");
      assertThat(wrapped.invokeAny(List.of(seen), 30, SECONDS)).isEqualTo("r-1 r-1");
      for (Future<String> each : wrapped.invokeAll(List.of(seen, seen))) {
        assertThat(each.get()).isEqualTo("r-1 r-1");
      }
      for (Future<String> each : wrapped.invokeAll(List.of(seen, seen), 30, SECONDS)) {
        assertThat(each.get()).isEqualTo("r-1 r-1");
      }
    }
    assertThat(bare.submit(seen).get(30, SECONDS)).isEqualTo("null null");
  }

  @Test
  void a_runnable_that_is_submitted_brings_the_context_along() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    Runnable task = () -> seen.complete(seen());

    Future<?> done;
    try (Scope scope = context.open()) {
      done = wrapped.submit(task);
    }

    assertThat(done.get(30, SECONDS)).isNull();
    assertThat(seen.get(30, SECONDS)).isEqualTo("r-1 r-1");
  }

  @Test
  void the_context_is_the_one_of_the_submission_not_of_the_run() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    Future<?> blocker = bare.submit(() -> gate.await(30, SECONDS));
    Future<String> task;
    try (Scope scope = context.open()) {
      task = wrapped.submit(ContextExecutorsTest::seen);
    }

    gate.countDown();

    assertThat(blocker.get(30, SECONDS)).isEqualTo(true);
    assertThat(task.get(30, SECONDS)).isEqualTo("r-1 r-1");
  }

  @Test
  void the_worker_has_its_own_state_back_after_a_task_and_after_a_failed_one() throws Exception {
    bare.submit(() -> MDC.put("worker", "w")).get(30, SECONDS);
    IOException failure = new IOException("refused");
    Future<String> failed;
    try (Scope scope = context.open()) {
      failed =
          wrapped.submit(
              () -> {
                throw failure;
              });
    }

    assertThatThrownBy(() -> failed.get(30, SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCause(failure);
    assertThat(bare.submit(Mdc::all).get(30, SECONDS)).containsOnlyKeys("worker");
    assertThat(bare.submit(RequestContext::current).get(30, SECONDS))
        .isSameAs(RequestContext.empty());
  }

  @Test
  void a_task_without_context_does_not_see_the_one_of_its_worker() throws Exception {
    Executor direct = ContextExecutors.wrap(Runnable::run);
    Runnable task = RequestContext.current().wrap(() -> assertThat(seen()).isEqualTo("null null"));

    context.run(
        () -> {
          task.run();
          direct.execute(() -> assertThat(seen()).isEqualTo("r-1 r-1"));
          assertThat(seen()).isEqualTo("r-1 r-1");
        });

    assertThat(seen()).isEqualTo("null null");
  }

  @Test
  void wrapping_twice_changes_nothing() {
    Executor direct = ContextExecutors.wrap((Executor) Runnable::run);
    Executor asExecutor = wrapped;

    assertThat(ContextExecutors.wrap(wrapped)).isSameAs(wrapped);
    assertThat(ContextExecutors.wrap(asExecutor)).isSameAs(wrapped);
    assertThat(ContextExecutors.wrap(direct)).isSameAs(direct);
  }

  @Test
  void a_service_behind_a_plain_executor_type_is_wrapped_as_a_service() {
    Executor asExecutor = bare;

    assertThat(ContextExecutors.wrap(asExecutor)).isInstanceOf(ExecutorService.class);
  }

  @Test
  void a_task_that_is_wrapped_twice_keeps_its_first_context() throws Exception {
    RequestContext other = RequestContext.builder().requestId("r-2").build();
    Runnable task = context.wrap(() -> assertThat(seen()).isEqualTo("r-1 r-1"));
    Callable<String> call = context.wrapCallable(ContextExecutorsTest::seen);

    assertThat(other.wrap(task)).isSameAs(task);
    assertThat(other.wrapCallable(call)).isSameAs(call);
    other.wrap(task).run();
    try (Scope scope = other.open()) {
      assertThat(wrapped.submit(call).get(30, SECONDS)).isEqualTo("r-1 r-1");
    }
  }

  @Test
  void completable_futures_run_in_the_context_of_whoever_made_them() throws Exception {
    CompletableFuture<String> future;
    try (Scope scope = context.open()) {
      future = CompletableFuture.supplyAsync(ContextExecutorsTest::seen, wrapped);
    }

    assertThat(future.get(30, SECONDS)).isEqualTo("r-1 r-1");
  }

  @Test
  void shutting_the_wrapper_down_shuts_the_wrapped_executor_down() throws Exception {
    assertThat(wrapped.isShutdown()).isFalse();

    wrapped.shutdown();

    assertThat(bare.isShutdown()).isTrue();
    assertThat(wrapped.isShutdown()).isTrue();
    assertThat(wrapped.awaitTermination(30, SECONDS)).isTrue();
    assertThat(wrapped.isTerminated()).isTrue();
    assertThatThrownBy(() -> wrapped.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void shutting_down_at_once_gives_back_tasks_that_still_know_their_context() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    List<String> seen = new ArrayList<>();
    Future<?> blocker =
        bare.submit(
            () -> {
              running.countDown();
              return new CountDownLatch(1).await(30, SECONDS);
            });
    assertThat(running.await(30, SECONDS)).isTrue();
    try (Scope scope = context.open()) {
      wrapped.execute(() -> seen.add(seen()));
    }

    List<Runnable> waiting = wrapped.shutdownNow();

    assertThat(waiting).hasSize(1);
    waiting.get(0).run();
    assertThat(seen).containsExactly("r-1 r-1");
    assertThatThrownBy(() -> blocker.get(30, SECONDS))
        .hasCauseInstanceOf(InterruptedException.class);
  }

  private static String seen() {
    return RequestContext.current().requestId() + " " + MDC.get("request_id");
  }
}
