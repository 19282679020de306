package dev.underpin.observability.logback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The faults of other encoders that this one must not have. */
class FaultsTest {

  private final JsonLineEncoder encoder = Encoders.of("ecs");

  /** spring-boot #51154. */
  @Test
  void buffer_of_a_failed_encode_does_not_corrupt_the_next_line() {
    Object fatal =
        new Object() {
          @Override
          public String toString() {
            throw new OutOfMemoryError("thrown by the test");
          }
        };
    Events failing = Events.message("first").pair("v", List.of("rest of the first", fatal));

    assertThatThrownBy(() -> encoder.encode(failing.build())).isInstanceOf(OutOfMemoryError.class);

    assertThat(Encoders.text(encoder.encode(Events.message("second").build())))
        .startsWith("{\"@timestamp\"")
        .contains("second")
        .doesNotContain("first");
  }

  /** owasp-security-logging #59 and #75. */
  @Test
  void no_line_is_broken_by_next_line_or_by_an_exceptions_message() {
    String breaks = "a\rb\nc\u0085d\u2028e\u2029f\u000bg";
    Events event =
        Events.message(breaks)
            .logger(breaks)
            .thread(breaks)
            .mdc(breaks, breaks)
            .pair("v", breaks)
            .thrown(new Exception(breaks, new Exception(breaks)));

    JsonNode line = Encoders.read(encoder, event);

    assertThat(line.get("message").asString()).isEqualTo(breaks);
    assertThat(line.get("error.message").asString()).isEqualTo(breaks);
  }

  /** logstash-logback-encoder #641. */
  @Test
  void stack_trace_is_masked_like_a_message() {
    Events event =
        Events.message("x").thrown(new Exception("x", new Exception("password=hunter2")));

    assertThat(Encoders.text(encoder.encode(event.build()))).doesNotContain("hunter2");
  }

  @Test
  void huge_line_does_not_stay_in_memory() {
    LineBuffer out = new LineBuffer();
    out.text("x".repeat(1_000_000), 0, 1_000_000);
    assertThat(out.capacity()).isGreaterThanOrEqualTo(1_000_000);

    out.trim();

    assertThat(out.capacity()).isEqualTo(LineBuffer.INITIAL);
  }

  @Test
  void buffer_that_is_given_back_is_trimmed_and_used_again() {
    LinePool pool = pool();
    Line line = pool.take();
    line.out.text("x".repeat(1_000_000), 0, 1_000_000);

    pool.giveBack(line);

    assertThat(pool.take()).isSameAs(line);
    assertThat(line.out.capacity()).isEqualTo(LineBuffer.INITIAL);
    assertThat(line.out.size()).isZero();
    assertThat(pool.take()).isNotSameAs(line);
  }

  @Test
  void mdc_that_throws_loses_its_fields_and_not_the_line() {
    LoggingEvent broken =
        new LoggingEvent() {
          @Override
          public Map<String, String> getMDCPropertyMap() {
            throw new IllegalStateException("no MDC");
          }
        };
    prepare(broken);

    JsonNode line = Encoders.read(encoder, broken);

    assertThat(line.get("message").asString()).isEqualTo("still here");
    assertThat(line.get("encoder_error").asString())
        .isEqualTo("FIELDS: java.lang.IllegalStateException");
  }

  @Test
  void throwable_that_throws_loses_its_trace_and_not_the_line() {
    LoggingEvent broken = new LoggingEvent();
    prepare(broken);
    broken.setMDCPropertyMap(Map.of());
    broken.setThrowableProxy(
        new ThrowableProxy(new Exception("x")) {
          @Override
          public String getMessage() {
            throw new IllegalStateException("no message");
          }
        });

    JsonNode line = Encoders.read(encoder, broken);

    assertThat(line.get("message").asString()).isEqualTo("still here");
    assertThat(line.get("error.type").asString()).isEqualTo("java.lang.Exception");
    assertThat(line.get("error.stack_trace").asString())
        .isEqualTo("[broken: java.lang.IllegalStateException]");
  }

  @Test
  void event_with_nothing_at_all_is_a_line() {
    JsonNode line = Encoders.read(encoder, new LoggingEvent());

    assertThat(line.get("encoder_error").asString()).isNotEmpty();
  }

  @Test
  void eight_threads_with_failing_values_in_between_corrupt_nothing() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        int thread = t;
        all.add(threads.submit(() -> encodeMany(thread)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void encodeMany(int thread) {
    Object failing =
        new Object() {
          @Override
          public String toString() {
            if (thread % 2 == 0) {
              throw new IllegalStateException();
            }
            throw new StackOverflowError();
          }
        };
    for (int i = 0; i < 2_000; i++) {
      String text = "t" + thread + "-" + i + "-" + "y".repeat(i % 300);
      Events event = Events.message(text).mdc("m", text).pair("v", i % 3 == 0 ? failing : text);

      JsonNode line = Encoders.read(encoder, event.pair("after", text));

      assertThat(line.get("message").asString()).isEqualTo(text);
      assertThat(line.get("m").asString()).isEqualTo(text);
      assertThat(line.get("after").asString()).isEqualTo(text);
      assertThat(line.get("v").asString()).startsWith(i % 3 == 0 ? "[broken: " : text);
    }
  }

  private static void prepare(LoggingEvent event) {
    event.setMessage("still here");
    event.setLevel(Level.INFO);
    event.setThreadName("t");
    event.setLoggerName("l");
    event.setInstant(Events.TIME);
  }

  private static LinePool pool() {
    EncoderSettings settings =
        new EncoderSettings(Profile.ECS, null, Masks.NOTHING, 100, 100, 100, 20_000);
    return new LinePool(2, new EventWriter(settings));
  }
}
