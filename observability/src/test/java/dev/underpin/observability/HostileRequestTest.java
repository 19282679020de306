package dev.underpin.observability;

import static dev.underpin.observability.LogRecorder.everythingIn;
import static dev.underpin.observability.LogRecorder.pairs;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.sun.net.httpserver.HttpHandler;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What an attacker sends is neither sent back nor logged. */
class HostileRequestTest {

  private static final String MARK = "h0stile";

  private final LogRecorder log = new LogRecorder();
  private final HttpHandler app =
      RequestLogging.builder("shop")
          .build()
          .handler(
              exchange -> {
                LoggerFactory.getLogger("app").info("working");
                TestServer.text("ok").handle(exchange);
              });

  @AfterEach
  void stop_recording() {
    log.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h0stile with spaces",
        "h0stile\"quoted\"",
        "'h0stile'",
        "h0stile,another",
        "h0stile\ttab",
        "h0stile\u0000nul",
        "h0stile\u001b[31mred",
        "h0stile\u0085next-line",
        "h0stile\u2028separator",
        "h0stile\u202eright-to-left",
        "h0stile-\u00fcnic\u00f6de-\ud83d\ude00",
        "${jndi:ldap://h0stile/a}",
        "<script>h0stile</script>",
        "h0stile%0d%0aSet-Cookie:a=b",
        "h0stile\n folded",
      })
  void hostile_id_is_replaced_and_found_nowhere(String id) throws Exception {
    assertReplaced(id);
  }

  @Test
  void id_that_is_too_long_is_replaced_and_found_nowhere() throws Exception {
    assertReplaced(MARK + "x".repeat(122));
    assertReplaced(MARK + "x".repeat(20_000));
  }

  @Test
  void id_of_the_greatest_length_is_taken() throws Exception {
    String longest = MARK + "x".repeat(121);
    try (TestServer server = TestServer.of(app)) {
      assertThat(send(server, "GET", longest)).contains("X-request-id: " + longest + "\r\n");
    }
  }

  @Test
  void method_that_http_does_not_know_is_found_nowhere() throws Exception {
    try (TestServer server = TestServer.of(app)) {
      assertThat(send(server, "${jndi:h0stile}", "fine-1")).startsWith("HTTP/1.1 200 ");
      server.finish();
      assertThat(pairs(log.line())).containsEntry("method", "_OTHER");
      assertThat(everythingIn(log.line())).doesNotContain(MARK);
    }
  }

  private void assertReplaced(String id) throws Exception {
    try (LogRecorder own = new LogRecorder();
        TestServer server = TestServer.of(app)) {
      String response = send(server, "GET", id);
      server.finish();
      assertThat(response).startsWith("HTTP/1.1 200 ").doesNotContain(MARK);
      assertThat(own.events()).hasSize(2);
      for (ILoggingEvent event : own.events()) {
        String used = event.getMDCPropertyMap().get("request_id");
        assertThat(used).hasSize(36);
        assertThat(response).contains("X-request-id: " + used + "\r\n");
        assertThat(everythingIn(event)).doesNotContain(MARK);
      }
      assertThat(pairs(own.line())).containsEntry("request_ids_refused", 1L);
    }
  }

  private static String send(TestServer server, String method, String id) throws Exception {
    // characters beyond Latin-1 come as their UTF-8 bytes
    String wire = new String(id.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    try (RawClient client = server.connect()) {
      return client.send(method + " / HTTP/1.1", "X-Request-ID: " + wire, "").response();
    }
  }
}
