package dev.underpin.observability.logback;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StackTracesTest {

  private final JsonLineEncoder encoder = Encoders.of("ecs");

  @Test
  void trace_is_what_print_stack_trace_prints() {
    Exception cause = failure("cause", null);
    cause.addSuppressed(failure("closing", failure("deep", null)));
    Exception top = failure("top", cause);
    top.addSuppressed(failure("suppressed", null));

    StringWriter printed = new StringWriter();
    top.printStackTrace(new PrintWriter(printed));

    assertThat(trace(encoder, top)).isEqualTo(printed.toString().strip().replace("\r\n", "\n"));
  }

  @Test
  void circle_of_causes_is_named() {
    Exception first = failure("first", null);
    Exception second = failure("second", first);
    first.initCause(second);

    assertThat(trace(encoder, first)).contains("[CIRCULAR REFERENCE: java.lang.Exception: first]");
  }

  @Test
  void root_cause_stays_whatever_is_cut() {
    Exception chain = failure("the root of it", null);
    for (int i = 0; i < 200; i++) {
      chain = failure("wrapper " + i, chain);
    }
    JsonLineEncoder small = Encoders.of("ecs", e -> e.setMaxStack(4_000));

    String trace = trace(small, chain);

    assertThat(trace)
        .startsWith("java.lang.Exception: wrapper 199")
        .contains("Caused by: java.lang.Exception: the root of it\n\tat ")
        .containsPattern("\\.\\.\\.\\[\\+\\d+ causes]")
        .hasSizeLessThan(5_000);
  }

  @Test
  void root_cause_stays_where_a_single_trace_would_fill_the_room() {
    Exception top = failure("top", failure("root", null));
    StackTraceElement[] frames = new StackTraceElement[5_000];
    Arrays.fill(frames, new StackTraceElement("some.pack.Recursion", "call", "Recursion.java", 1));
    top.setStackTrace(frames);

    String trace = trace(encoder, top);

    assertThat(trace)
        .contains("Caused by: java.lang.Exception: root")
        .containsPattern("\\.\\.\\.\\[\\+\\d+]")
        .hasSizeLessThan(JsonLineEncoder.DEFAULT_MAX_STACK + 1_000);
  }

  @Test
  void thousands_of_suppressed_ones_are_counted() {
    Exception top = failure("top", failure("root", null));
    for (int i = 0; i < 3_000; i++) {
      top.addSuppressed(new Exception("s" + i));
    }

    assertThat(trace(encoder, top))
        .containsPattern("\\.\\.\\.\\[\\+\\d+ suppressed]")
        .contains("Caused by: java.lang.Exception: root");
  }

  @Test
  void throwable_without_message_and_frames_is_its_class() {
    Exception bare = new Exception();
    bare.setStackTrace(new StackTraceElement[0]);

    assertThat(trace(encoder, bare)).isEqualTo("java.lang.Exception");
  }

  private static String trace(JsonLineEncoder encoder, Throwable thrown) {
    return Encoders.read(encoder, Events.message("x").thrown(thrown))
        .get("error.stack_trace")
        .asString();
  }

  private static Exception failure(String message, @Nullable Exception cause) {
    Exception failure = new Exception(message);
    if (cause != null) {
      failure.initCause(cause);
    }
    return failure;
  }
}
