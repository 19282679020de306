package dev.underpin.observability.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.context.RequestContext;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class RequestContextAccessorTest {

  private final RequestContext context = RequestContext.builder().requestId("order-7").build();

  @BeforeAll
  static void register() {
    ContextRegistry.getInstance().registerThreadLocalAccessor(new RequestContextAccessor());
    Hooks.enableAutomaticContextPropagation();
  }

  @AfterAll
  static void remove() {
    Hooks.disableAutomaticContextPropagation();
    ContextRegistry.getInstance().removeThreadLocalAccessor(RequestContextAccessor.KEY);
  }

  private static String seen() {
    return RequestContext.current().requestId() + " " + MDC.get("request_id");
  }

  @Test
  void context_and_mdc_are_there_in_every_operator_of_reactor() {
    Scheduler scheduler = Schedulers.newParallel("test", 2);
    try {
      List<String> seen =
          context.call(
              () ->
                  Objects.requireNonNull(
                      Flux.range(1, 50)
                          .flatMap(
                              number ->
                                  Mono.fromCallable(RequestContextAccessorTest::seen)
                                      .subscribeOn(scheduler)
                                      .publishOn(scheduler)
                                      .map(before -> before + " " + seen()))
                          .collectList()
                          .block()));

      assertThat(seen).hasSize(50).containsOnly("order-7 order-7 order-7 order-7");
    } finally {
      scheduler.dispose();
    }
  }

  @Test
  void threads_are_clean_afterwards() {
    Scheduler scheduler = Schedulers.newSingle("test");
    try {
      context.run(() -> Mono.fromCallable(() -> "work").subscribeOn(scheduler).block());

      String after =
          Mono.fromCallable(RequestContextAccessorTest::seen).subscribeOn(scheduler).block();

      assertThat(after).isEqualTo("null null");
      assertThat(seen()).isEqualTo("null null");
    } finally {
      scheduler.dispose();
    }
  }

  @Test
  void snapshot_restores_what_the_thread_had_itself() throws Exception {
    ContextSnapshotFactory factory = ContextSnapshotFactory.builder().build();
    ContextSnapshot snapshot = context.call(() -> factory.captureAll());
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      List<String> seen =
          thread
              .submit(
                  () -> {
                    RequestContext own = RequestContext.builder().requestId("own").build();
                    return own.call(
                        () -> {
                          String inside;
                          try (ContextSnapshot.Scope scope = snapshot.setThreadLocals()) {
                            inside = seen();
                          }
                          return List.of(inside, seen());
                        });
                  })
              .get(20, TimeUnit.SECONDS);

      assertThat(seen).containsExactly("order-7 order-7", "own own");
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void outside_a_request_there_is_nothing_to_carry() {
    RequestContextAccessor accessor = new RequestContextAccessor();

    Object nothing = accessor.getValue();

    assertThat(nothing).isNull();
    accessor.restore(); // without a pair: nothing happens
    context.run(
        () -> {
          accessor.setValue();
          assertThat(seen()).isEqualTo("null null");
          accessor.restore();
          assertThat(seen()).isEqualTo("order-7 order-7");
        });
  }
}
