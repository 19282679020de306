package dev.underpin.core.context;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Faults of others that must not be ours; two more are in ScopeTest and the scheduled executors.
 */
class ContextFaultsTest {

  private final RequestContext context = RequestContext.builder().requestId("r-1").build();
  private final Logger log = (Logger) LoggerFactory.getLogger(ContextFaultsTest.class);
  private final Lines lines = new Lines();

  @BeforeEach
  void listen() {
    log.setAdditive(false);
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void stop() {
    log.detachAppender(lines);
    log.setAdditive(true);
  }

  /** spring-boot #36353, #48472: the filter closed its scope before the error was logged. */
  @Test
  void the_line_of_an_error_has_the_id_because_the_scope_is_still_open() {
    IOException failure = new IOException("refused");

    assertThatThrownBy(
            () ->
                context.call(
                    () -> {
                      throw failure;
                    },
                    thrown -> log.error("request failed", thrown)))
        .isSameAs(failure);

    assertThat(lines.mdcs).hasSize(1);
    assertThat(lines.mdcs.get(0))
        .containsEntry("request_id", "r-1")
        .containsEntry("trace_id", requireNonNull(context.trace()).traceId());
    assertThat(RequestContext.current()).isSameAs(RequestContext.empty());
    assertThat(Mdc.all()).isEmpty();
  }

  /** The trap that {@link Scope} warns of: here the language closes too early. */
  @Test
  void a_catch_of_the_same_try_comes_too_late_for_the_id() {
    try (Scope scope = context.open()) {
      throw new IllegalStateException("refused");
    } catch (IllegalStateException e) {
      log.error("request failed", e);
    }

    assertThat(lines.mdcs.get(0)).isEmpty();
  }

  @Test
  void a_report_that_fails_does_not_hide_the_failure() {
    IOException failure = new IOException("refused");
    RuntimeException ofReporting = new IllegalStateException("appender is broken");

    assertThatThrownBy(
            () ->
                context.call(
                    () -> {
                      throw failure;
                    },
                    thrown -> {
                      throw ofReporting;
                    }))
        .isSameAs(failure)
        .hasSuppressedException(ofReporting);
    assertThat(RequestContext.current()).isSameAs(RequestContext.empty());
  }

  @Test
  void nothing_is_reported_where_nothing_fails() {
    String value =
        context.<String, RuntimeException>call(
            () -> "done", thrown -> log.error("request failed", thrown));

    assertThat(value).isEqualTo("done");
    assertThat(lines.mdcs).isEmpty();
  }

  /**
   * sentry-java #3177: what the *caller* had before was put back in the worker's thread after the
   * task, and so leaked into whatever ran there next.
   */
  @Test
  void the_callers_old_scope_is_not_restored_in_the_wrong_thread() throws Exception {
    RequestContext callersOld = RequestContext.builder().requestId("caller-old").build();
    ExecutorService worker = Executors.newSingleThreadExecutor();
    try (Scope old = callersOld.open()) {
      Runnable task = context.wrap(() -> assertThat(MDC.get("request_id")).isEqualTo("r-1"));

      worker.submit(task).get(30, SECONDS);

      assertThat(worker.submit(RequestContext::current).get(30, SECONDS))
          .isSameAs(RequestContext.empty());
      assertThat(worker.submit(Mdc::all).get(30, SECONDS)).isEmpty();
      assertThat(MDC.get("request_id")).isEqualTo("caller-old");
    } finally {
      worker.shutdownNow();
    }
  }

  /** Keeps what was in the MDC when a line was written; Logback asks for it as late as it can. */
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    final List<Map<String, String>> mdcs = new ArrayList<>();

    @Override
    protected void append(ILoggingEvent line) {
      mdcs.add(Map.copyOf(line.getMDCPropertyMap()));
    }
  }
}
