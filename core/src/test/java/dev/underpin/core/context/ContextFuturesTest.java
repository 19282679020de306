package dev.underpin.core.context;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class ContextFuturesTest {

  private static final String SEEN = "r-1 r-1";

  private final RequestContext context = RequestContext.builder().requestId("r-1").build();
  private final ExecutorService bare = Executors.newFixedThreadPool(1);

  @AfterEach
  void stop() {
    bare.shutdownNow();
  }

  @Test
  void the_first_stage_and_the_later_ones_run_in_the_context_in_which_it_was_made()
      throws Exception {
    List<String> seen = new ArrayList<>();
    CompletableFuture<?> future;
    try (Scope scope = context.open()) {
      future =
          ContextFutures.supplyAsync(() -> seen.add(seen()), bare)
              .thenRun(() -> seen.add(seen()))
              .thenRunAsync(() -> seen.add(seen()), bare);
      future.get(30, SECONDS);
      ContextFutures.runAsync(() -> seen.add(seen()), bare).get(30, SECONDS);
    }

    assertThat(seen).containsExactly(SEEN, SEEN, SEEN, SEEN);
    assertThat(bare.submit(() -> seen()).get(30, SECONDS)).isEqualTo("null null");
  }

  @Test
  void every_stage_runs_in_it_whichever_thread_completes_the_one_before() throws Exception {
    for (boolean failing : new boolean[] {false, true}) {
      CompletableFuture<String> source = new CompletableFuture<>();
      CompletableFuture<String> future;
      try (Scope scope = context.open()) {
        future = ContextFutures.wrap(source);
      }
      List<CompletableFuture<?>> stages = everyStageOf(future, bare);

      // in a thread that knows nothing, while stages are added in one that knows nothing either
      OtherThread.call(
          "completer",
          () -> failing ? source.completeExceptionally(new IOException()) : source.complete("x"));

      for (int i = 0; i < stages.size(); i++) {
        assertThat(textOf(stages.get(i))).as("stage %d, failing %s", i, failing).isEqualTo(SEEN);
      }
      assertThat(RequestContext.current()).isSameAs(RequestContext.empty());
      assertThat(Mdc.all()).isEmpty();
    }
  }

  /** Each gives what its function saw, in the order of CompletableFuture's own documentation. */
  private static List<CompletableFuture<?>> everyStageOf(
      CompletableFuture<String> future, Executor executor) {
    CompletableFuture<String> ok = future.handle((value, failure) -> seen());
    CompletableFuture<String> bad =
        ok.thenApply(
            value -> {
              throw new IllegalStateException();
            });
    CompletableFuture<String> done = CompletableFuture.completedFuture("other");
    CompletableFuture<String> never = new CompletableFuture<>();
    List<CompletableFuture<?>> stages = new ArrayList<>();
    stages.add(ok);
    stages.add(future.handleAsync((value, failure) -> seen()));
    stages.add(future.handleAsync((value, failure) -> seen(), executor));
    stages.add(ok.thenApply(value -> seen()));
    stages.add(ok.thenApplyAsync(value -> seen()));
    stages.add(ok.thenApplyAsync(value -> seen(), executor));
    stages.add(noting(note -> ok.thenAccept(value -> note.complete(seen()))));
    stages.add(noting(note -> ok.thenAcceptAsync(value -> note.complete(seen()))));
    stages.add(noting(note -> ok.thenAcceptAsync(value -> note.complete(seen()), executor)));
    stages.add(noting(note -> ok.thenRun(() -> note.complete(seen()))));
    stages.add(noting(note -> ok.thenRunAsync(() -> note.complete(seen()))));
    stages.add(noting(note -> ok.thenRunAsync(() -> note.complete(seen()), executor)));
    stages.add(ok.thenCombine(done, (a, b) -> seen()));
    stages.add(ok.thenCombineAsync(done, (a, b) -> seen()));
    stages.add(ok.thenCombineAsync(done, (a, b) -> seen(), executor));
    stages.add(noting(note -> ok.thenAcceptBoth(done, (a, b) -> note.complete(seen()))));
    stages.add(noting(note -> ok.thenAcceptBothAsync(done, (a, b) -> note.complete(seen()))));
    stages.add(
        noting(note -> ok.thenAcceptBothAsync(done, (a, b) -> note.complete(seen()), executor)));
    stages.add(noting(note -> ok.runAfterBoth(done, () -> note.complete(seen()))));
    stages.add(noting(note -> ok.runAfterBothAsync(done, () -> note.complete(seen()))));
    stages.add(noting(note -> ok.runAfterBothAsync(done, () -> note.complete(seen()), executor)));
    stages.add(ok.applyToEither(never, value -> seen()));
    stages.add(ok.applyToEitherAsync(never, value -> seen()));
    stages.add(ok.applyToEitherAsync(never, value -> seen(), executor));
    stages.add(noting(note -> ok.acceptEither(never, value -> note.complete(seen()))));
    stages.add(noting(note -> ok.acceptEitherAsync(never, value -> note.complete(seen()))));
    stages.add(
        noting(note -> ok.acceptEitherAsync(never, value -> note.complete(seen()), executor)));
    stages.add(noting(note -> ok.runAfterEither(never, () -> note.complete(seen()))));
    stages.add(noting(note -> ok.runAfterEitherAsync(never, () -> note.complete(seen()))));
    stages.add(
        noting(note -> ok.runAfterEitherAsync(never, () -> note.complete(seen()), executor)));
    stages.add(ok.thenCompose(value -> CompletableFuture.completedFuture(seen())));
    stages.add(ok.thenComposeAsync(value -> CompletableFuture.completedFuture(seen())));
    stages.add(ok.thenComposeAsync(value -> CompletableFuture.completedFuture(seen()), executor));
    stages.add(noting(note -> ok.whenComplete((value, failure) -> note.complete(seen()))));
    stages.add(noting(note -> ok.whenCompleteAsync((value, failure) -> note.complete(seen()))));
    stages.add(
        noting(note -> ok.whenCompleteAsync((value, failure) -> note.complete(seen()), executor)));
    stages.add(bad.exceptionally(failure -> seen()));
    stages.add(bad.exceptionallyAsync(failure -> seen()));
    stages.add(bad.exceptionallyAsync(failure -> seen(), executor));
    stages.add(bad.exceptionallyCompose(failure -> CompletableFuture.completedFuture(seen())));
    stages.add(bad.exceptionallyComposeAsync(failure -> CompletableFuture.completedFuture(seen())));
    stages.add(
        bad.exceptionallyComposeAsync(
            failure -> CompletableFuture.completedFuture(seen()), executor));
    stages.add(future.newIncompleteFuture().completeAsync(() -> seen()));
    stages.add(future.newIncompleteFuture().completeAsync(() -> seen(), executor));
    return stages;
  }

  private interface Noting {
    CompletableFuture<?> into(CompletableFuture<String> note);
  }

  private static CompletableFuture<String> noting(Noting stage) {
    CompletableFuture<String> note = new CompletableFuture<>();
    assertThat(stage.into(note)).isInstanceOf(ContextFuture.class);
    return note;
  }

  private static String textOf(CompletableFuture<?> stage) throws Exception {
    return (String) requireNonNull(stage.get(30, SECONDS));
  }

  /** A newer JDK may have methods more; the build on the newest JDK tells. */
  @Test
  void no_method_that_takes_a_function_is_forgotten() throws Exception {
    for (Method method : CompletableFuture.class.getMethods()) {
      boolean takesFunction =
          Arrays.stream(method.getParameterTypes())
              .anyMatch(type -> type == Runnable.class || type.getName().contains(".function."));
      if (takesFunction && !Modifier.isStatic(method.getModifiers())) {
        assertThat(
                ContextFuture.class
                    .getMethod(method.getName(), method.getParameterTypes())
                    .getDeclaringClass())
            .as(method.toString())
            .isEqualTo(ContextFuture.class);
      }
    }
  }

  @Test
  void failures_come_through_as_they_would_without_it() {
    IOException failure = new IOException("refused");
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<String> future = ContextFutures.wrap(source);
    CompletableFuture<String> supplied =
        ContextFutures.supplyAsync(
            () -> {
              throw new CompletionException(failure);
            },
            Runnable::run);

    source.completeExceptionally(failure);

    assertThatThrownBy(() -> future.get(30, SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCause(failure);
    assertThatThrownBy(() -> supplied.get(30, SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCause(failure);
    assertThatThrownBy(future.thenApply(String::length)::join)
        .isInstanceOf(CompletionException.class)
        .hasCause(failure);
  }

  @Test
  void cancelling_it_cancels_the_future_that_it_wraps() {
    CompletableFuture<String> source = new CompletableFuture<>();

    ContextFutures.wrap(source).cancel(true);

    assertThat(source.isCancelled()).isTrue();
  }

  @Test
  void a_failure_of_the_wrapped_future_does_not_cancel_it() {
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<String> future = ContextFutures.wrap(source);

    source.completeExceptionally(new IOException());

    assertThat(source.isCancelled()).isFalse();
    assertThat(future.isCompletedExceptionally()).isTrue();
  }

  @Test
  void wrapping_twice_changes_nothing() {
    CompletableFuture<String> future = ContextFutures.wrap(new CompletableFuture<>());

    try (Scope scope = context.open()) {
      assertThat(ContextFutures.wrap(future)).isSameAs(future);
    }
  }

  @Test
  void a_plain_future_shows_what_is_missing_without_it() throws Exception {
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<String> stage;
    try (Scope scope = context.open()) {
      stage = source.thenApply(value -> seen());
    }

    OtherThread.call("completer", () -> source.complete("x"));

    assertThat(stage.get(30, SECONDS)).isEqualTo("null null");
  }

  private static String seen() {
    return RequestContext.current().requestId() + " " + MDC.get("request_id");
  }
}
