package dev.underpin.examples.traceecho;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EchoTest {

  private Harness harness;

  @BeforeEach
  void start() throws Exception {
    harness = new Harness();
  }

  @AfterEach
  void stop() {
    harness.close();
  }

  @Test
  void an_empty_list_calls_nobody() throws IOException {
    assertThat(harness.calls(0)).isEmpty();
  }

  @Test
  void the_service_can_be_told_to_call_itself() throws IOException {
    String inner = "[{\"url\": \"%s\", \"arguments\": []}]".formatted(harness.callback(0));
    String outer = "[{\"url\": \"%s\", \"arguments\": %s}]".formatted(harness.service(), inner);

    assertThat(harness.statusOf("POST", outer)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}",
        "null",
        "[1]",
        "[{}]",
        "[{\"url\": 7}]",
        "[{\"url\": \"\"}]",
        "[{\"url\": \"file:///etc/passwd\"}]",
        "[{\"url\": \"http://a b\"}]"
      })
  void a_body_that_is_no_list_of_callbacks_is_a_bad_request(String body) throws IOException {
    assertThat(harness.statusOf("POST", body)).isEqualTo(400);
  }

  @Test
  void other_methods_and_endless_bodies_are_refused() throws IOException {
    assertThat(harness.statusOf("GET", "")).isEqualTo(405);
    assertThat(harness.statusOf("POST", "[" + " ".repeat(1 << 20) + "]")).isEqualTo(413);
  }

  @Test
  void a_callback_that_cannot_be_made_is_a_bad_gateway() throws Exception {
    int free;
    try (Harness gone = new Harness()) {
      free = gone.service().getPort();
    }

    String body = "[{\"url\": \"http://127.0.0.1:%d/\"}]".formatted(free);
    assertThat(harness.statusOf("POST", body)).isEqualTo(502);
  }

  @Test
  void the_command_line_is_checked() throws StartFailure {
    assertThat(EchoOptions.parse()).isEqualTo(new EchoOptions(5000, false));
    assertThat(EchoOptions.parse("--port", "0", "--help")).isEqualTo(new EchoOptions(0, true));
    assertThatThrownBy(() -> EchoOptions.parse("--prot\n", "1"))
        .hasMessage("unknown option \"--prot \"; the options are --port and --help");
    for (String port : new String[] {"65536", "-1", "http", ""}) {
      assertThatThrownBy(() -> EchoOptions.parse("--port", port))
          .hasMessage(
              "--port must be a whole number from 0 to 65535 but was \"%s\"; pass for example --port"
                  + " 5000",
              port);
    }
    assertThatThrownBy(() -> EchoOptions.parse("--port")).hasMessageContaining("but was \"\"");
  }
}
