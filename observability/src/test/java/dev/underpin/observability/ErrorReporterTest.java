package dev.underpin.observability;

import static dev.underpin.observability.LogRecorder.pairs;
import static dev.underpin.observability.TestChecks.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.testing.ManualClock;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

@Timeout(60)
class ErrorReporterTest {

  private final ManualClock clock = new ManualClock();
  private final LogRecorder log = new LogRecorder();
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void let_go() {
    release.countDown();
    log.close();
  }

  private static Exception other(int number) {
    Exception error = new IllegalStateException("other");
    error.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("com.acme.A", "m" + letters(number), null, 1)
        });
    return error;
  }

  /** Digits would not count in a fingerprint. */
  private static String letters(int number) {
    StringBuilder letters = new StringBuilder();
    for (int rest = number; rest > 0; rest /= 26) {
      letters.append((char) ('a' + rest % 26));
    }
    return letters.toString();
  }

  @Test
  void error_is_logged_with_trace_and_fingerprint_in_its_context() {
    ErrorReporter errors = ErrorReporter.builder().build();
    Exception failure = new IllegalStateException("no stock");
    RequestContext.builder()
        .requestId("r-1")
        .build()
        .run(() -> errors.report("nightly import", failure));

    ILoggingEvent line = log.events().get(0);
    assertThat(line.getLevel()).isEqualTo(Level.ERROR);
    assertThat(line.getMessage()).isEqualTo("nightly import failed");
    assertThat(line.getMDCPropertyMap()).containsEntry("request_id", "r-1");
    assertThat(pairs(line)).containsEntry("error_fingerprint", errors.fingerprint(failure));
    assertThat(line.getThrowableProxy().getMessage()).isEqualTo("no stock");
  }

  @Test
  void repeats_are_suppressed_and_counted_and_told_with_the_next_report() {
    ErrorReporter errors =
        ErrorReporter.builder().limit(2, 100, Duration.ofMinutes(1)).ticker(clock.ticker()).build();
    Exception failure = new IllegalStateException("again");
    for (int i = 0; i < 10; i++) {
      errors.report("loop", failure);
    }
    errors.report("another", new IllegalArgumentException("not alike"));
    assertThat(log.errors()).hasSize(3);
    assertThat(errors.suppressed()).isEqualTo(8);

    clock.advance(Duration.ofMinutes(1));
    errors.report("loop", failure);
    errors.report("loop", failure);

    assertThat(log.errors()).hasSize(5);
    assertThat(pairs(log.errors().get(3))).containsEntry("suppressed", 8L);
    assertThat(log.errors().get(3).getMessage())
        .isEqualTo("loop failed, as did 8 alike that were not logged");
    assertThat(pairs(log.errors().get(4))).doesNotContainKey("suppressed");
  }

  @Test
  void errors_of_all_kinds_are_capped_together() {
    ErrorReporter errors =
        ErrorReporter.builder().limit(5, 10, Duration.ofMinutes(1)).ticker(clock.ticker()).build();
    for (int i = 0; i < 50; i++) {
      errors.report("storm", other(i));
    }

    assertThat(log.errors()).hasSize(10);
    assertThat(errors.suppressed()).isEqualTo(40);
  }

  @Test
  void memory_for_fingerprints_is_bounded() {
    ErrorLimits limits = new ErrorLimits(1, 1_000_000, 1_000, () -> 0);
    for (int i = 0; i < 10 * ErrorReporter.REMEMBERED; i++) {
      assertThat(limits.admit("error " + i, "loop", "E")).isZero();
    }

    assertThat(limits.facts()).hasSize(ErrorReporter.REMEMBERED);
    assertThat(limits.admit("error " + (10 * ErrorReporter.REMEMBERED - 1), "loop", "E"))
        .isEqualTo(ErrorLimits.SUPPRESSED);
  }

  @Test
  void sink_is_called_elsewhere_with_the_request_open() {
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    try (ErrorReporter errors =
        ErrorReporter.builder()
            .sink(
                report ->
                    seen.add(
                        "%s %s %s %s"
                            .formatted(
                                report.what(),
                                report.error().getMessage(),
                                MDC.get("request_id"),
                                Thread.currentThread().getName())))
            .build()) {
      RequestContext.builder()
          .requestId("r-1")
          .build()
          .run(() -> errors.report("GET /", new IllegalStateException("no")));
      eventually().until(() -> !seen.isEmpty());
    }

    assertThat(seen).containsExactly("GET / no r-1 underpin-errors-1");
  }

  @Test
  void sink_that_blocks_never_delays_a_report_and_what_it_misses_is_counted() {
    ErrorReporter errors =
        ErrorReporter.builder()
            .limit(1_000, 1_000, Duration.ofMinutes(1))
            .sink(report -> release.await())
            .build();
    Exception failure = new IllegalStateException("no");
    for (int i = 0; i < 500; i++) {
      errors.report("storm", failure);
    }

    // one in the sink, the queue behind it full, the rest dropped: and we are here
    assertThat(errors.dropped()).isEqualTo(500 - 1 - ErrorReporter.QUEUED);
    assertThat(log.errors()).hasSize(500);
    assertThat(log.events()).filteredOn(e -> e.getLevel() == Level.WARN).hasSize(1);
    release.countDown();
    errors.close();
  }

  @Test
  void sink_that_throws_hurts_nobody_and_is_told_once_until_it_works_again() {
    AtomicBoolean broken = new AtomicBoolean(true);
    AtomicInteger told = new AtomicInteger();
    Queue<String> other = new ConcurrentLinkedQueue<>();
    try (ErrorReporter errors =
        ErrorReporter.builder()
            .sink(
                report -> {
                  told.incrementAndGet();
                  if (broken.get()) {
                    throw new AssertionError("tracker is down");
                  }
                })
            .sink(report -> other.add(report.what()))
            .build()) {
      errors.report("one", new IllegalStateException());
      errors.report("two", new IllegalStateException());
      eventually().until(() -> errors.dropped() == 2);
      broken.set(false);
      errors.report("three", new IllegalStateException());
      eventually().until(() -> told.get() == 3);
    }

    assertThat(other).containsExactly("one", "two", "three");
    assertThat(log.events().stream().filter(e -> e.getLevel() != Level.ERROR))
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.WARN, Level.INFO);
  }

  @Test
  void close_gives_up_on_a_sink_that_hangs() {
    ErrorReporter errors =
        ErrorReporter.builder()
            .sink(
                report -> {
                  while (release.getCount() > 0) {
                    try {
                      release.await();
                    } catch (InterruptedException deaf) {
                      // a sink that does not listen
                    }
                  }
                })
            .build();
    errors.report("one", new IllegalStateException());
    errors.report("two", new IllegalStateException());
    errors.close();
    errors.report("after close", new IllegalStateException());

    assertThat(errors.dropped()).isEqualTo(2);
    assertThat(log.errors()).hasSize(3);
  }

  @Test
  void thread_that_cannot_be_had_hurts_nobody() {
    ErrorReporter errors =
        ErrorReporter.builder()
            .sink(report -> {})
            .threads(
                work -> {
                  throw new OutOfMemoryError("unable to create native thread");
                })
            .build();
    errors.report("one", new IllegalStateException());

    assertThat(errors.dropped()).isEqualTo(1);
    assertThat(log.errors()).hasSize(1);
  }

  @Test
  void settings_that_cannot_work_are_refused() {
    ErrorReporterBuilder builder = ErrorReporter.builder();
    assertThatThrownBy(() -> builder.limit(0, 1, Duration.ofMinutes(1)))
        .hasMessage(
            "repeats must be 1 to most but repeats was 0 and most was 1; change"
                + " ErrorReporterBuilder.limit");
    assertThatThrownBy(() -> builder.limit(1, 1, Duration.ZERO))
        .hasMessageStartingWith("window must be more than 0 and at most a day but was PT0S");
    assertThatThrownBy(() -> builder.own(" ")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void facts_tell_each_origin_with_what_was_suppressed_of_it() {
    ErrorReporter errors =
        ErrorReporter.builder().limit(1, 100, Duration.ofMinutes(1)).ticker(clock.ticker()).build();
    Exception often = new IllegalStateException("again");
    errors.report("import", new IllegalArgumentException("once"));
    for (int i = 0; i < 7; i++) {
      clock.advance(Duration.ofSeconds(1));
      errors.report("GET /cart", often);
    }
    clock.advance(Duration.ofSeconds(2));

    assertThat(errors.facts())
        .extracting(ErrorFacts::error, ErrorFacts::what, ErrorFacts::count)
        .containsExactly(
            tuple(IllegalStateException.class.getName(), "GET /cart", 7L),
            tuple(IllegalArgumentException.class.getName(), "import", 1L));
    ErrorFacts facts = errors.facts().get(0);
    assertThat(facts.fingerprint()).isEqualTo(errors.fingerprint(often));
    assertThat(facts.sinceFirst()).isEqualTo(Duration.ofSeconds(8));
    assertThat(facts.sinceLast()).isEqualTo(Duration.ofSeconds(2));
  }
}
