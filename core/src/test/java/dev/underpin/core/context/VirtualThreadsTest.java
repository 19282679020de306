package dev.underpin.core.context;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** Needs JDK 21 at run time; on such a JDK nothing here can be skipped. */
class VirtualThreadsTest {

  @BeforeEach
  void only_where_the_jdk_has_them() {
    assumeTrue(Runtime.version().feature() >= 21, "virtual threads need JDK 21");
  }

  @Test
  void a_thousand_virtual_threads_each_see_the_context_of_their_submitter() throws Throwable {
    ExecutorService executor = ContextExecutors.wrap(virtualThreads());
    List<Future<String>> seen = new ArrayList<>();
    try {
      for (int i = 0; i < 1000; i++) {
        try (Scope scope = RequestContext.builder().requestId("r-" + i).build().open()) {
          seen.add(executor.submit(VirtualThreadsTest::seen));
        }
      }
      for (int i = 0; i < 1000; i++) {
        assertThat(seen.get(i).get(30, SECONDS)).isEqualTo("r-" + i + " r-" + i);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void a_scope_stays_with_its_virtual_thread_when_that_waits_and_changes_its_carrier()
      throws Throwable {
    ExecutorService executor = virtualThreads();
    CountDownLatch allOpen = new CountDownLatch(200);
    List<Future<String>> seen = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        RequestContext context = RequestContext.builder().requestId("r-" + i).build();
        seen.add(executor.submit(context.wrapCallable(() -> seenAfter(allOpen))));
      }
      for (int i = 0; i < 200; i++) {
        assertThat(seen.get(i).get(30, SECONDS)).isEqualTo("r-" + i + " r-" + i);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void stages_of_a_future_that_virtual_threads_complete_run_in_its_context() throws Throwable {
    ExecutorService executor = virtualThreads();
    List<Future<String>> seen = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        try (Scope scope = RequestContext.builder().requestId("r-" + i).build().open()) {
          seen.add(
              ContextFutures.supplyAsync(VirtualThreadsTest::seen, executor)
                  .thenCombine(
                      ContextFutures.supplyAsync(VirtualThreadsTest::seen, executor),
                      (one, other) -> one.equals(other) ? seen() : "different"));
        }
      }
      for (int i = 0; i < 200; i++) {
        assertThat(seen.get(i).get(30, SECONDS)).isEqualTo("r-" + i + " r-" + i);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private static String seenAfter(CountDownLatch allOpen) throws InterruptedException {
    allOpen.countDown();
    assertThat(allOpen.await(30, SECONDS)).isTrue();
    return seen();
  }

  private static String seen() {
    return RequestContext.current().requestId() + " " + MDC.get("request_id");
  }

  /** The tests are compiled for JDK 17, which does not know the method. */
  private static ExecutorService virtualThreads() throws Throwable {
    return (ExecutorService)
        MethodHandles.publicLookup()
            .findStatic(
                Executors.class,
                "newVirtualThreadPerTaskExecutor",
                MethodType.methodType(ExecutorService.class))
            .invokeExact();
  }
}
