package dev.underpin.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutputLinesTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void line_printed_before_is_found() {
    OutputLines output = outputOf("one\ntwo\ntwo and a half\n");
    output.awaitEnd(LIMIT);

    assertThat(output.await(line -> line.startsWith("two"), "two", LIMIT)).isEqualTo("two");
    assertThat(output.all()).containsExactly("one", "two", "two and a half");
  }

  @Test
  void last_line_needs_no_line_end() {
    OutputLines output = outputOf("one\nlast");

    assertThat(output.await(line -> line.equals("last"), "last", LIMIT)).isEqualTo("last");
  }

  @Test
  void end_of_the_output_ends_the_wait() {
    OutputLines output = outputOf("");

    assertThatThrownBy(() -> output.await(line -> true, "line", LIMIT))
        .isInstanceOf(AssertionError.class)
        .hasMessage("the output ended without line; it printed nothing");
  }

  @Test
  void wait_is_bounded_while_the_output_goes_on() throws IOException {
    try (PipedOutputStream open = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(open)) {
      OutputLines output = OutputLines.of(in, "reader");
      open.write("here\n".getBytes(StandardCharsets.UTF_8));
      open.flush();
      output.await(line -> line.equals("here"), "here", LIMIT);

      assertThatThrownBy(() -> output.await(line -> false, "line", Duration.ofMillis(5)))
          .isInstanceOf(AssertionError.class)
          .hasMessage("no line within 5 ms; its output:\nhere");
    }
  }

  private static OutputLines outputOf(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return OutputLines.of(new ByteArrayInputStream(bytes), "reader");
  }
}
