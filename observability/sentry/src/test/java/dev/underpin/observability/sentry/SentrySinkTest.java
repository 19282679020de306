package dev.underpin.observability.sentry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.testing.ManualClock;
import dev.underpin.observability.ErrorReport;
import dev.underpin.observability.ErrorReporter;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SentrySinkTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final ManualClock clock = new ManualClock();
  private final FakeSentry sentry;

  SentrySinkTest() throws IOException {
    sentry = new FakeSentry();
  }

  @AfterEach
  void close() {
    sentry.close();
  }

  private SentrySinkBuilder sink() {
    return SentrySink.builder(sentry.dsn()).clock(clock).ticker(clock.ticker());
  }

  private static ErrorReport report(Throwable error) {
    return new ErrorReport("GET /cart", error, "00c0ffee00c0ffee", RequestContext.empty(), 3);
  }

  @Test
  void event_has_the_error_its_causes_its_fingerprint_and_whose_it_is() throws Exception {
    RequestContext context =
        RequestContext.builder()
            .requestId("order-7")
            .traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
            .build();
    SentrySink sink = sink().environment("test").release("shop@1.4.2").own("dev.underpin").build();
    ErrorReporter errors = ErrorReporter.builder().sink(sink).build();

    try (errors) {
      context.run(
          () ->
              errors.report(
                  "GET /cart",
                  new IllegalStateException(
                      "no cart", new IOException("\"disk\" \uD83D\uDE00\n"))));
      await().atMost(LIMIT).until(() -> sentry.events().size() == 1);
    }

    JsonNode event = sentry.events().get(0);
    assertThat(event.get("platform").asString()).isEqualTo("java");
    assertThat(event.get("level").asString()).isEqualTo("error");
    assertThat(event.get("transaction").asString()).isEqualTo("GET /cart");
    assertThat(event.get("environment").asString()).isEqualTo("test");
    assertThat(event.get("release").asString()).isEqualTo("shop@1.4.2");
    assertThat(event.get("timestamp").asString()).isEqualTo("2027-01-01T00:00:00Z");
    assertThat(event.get("fingerprint").get(0).asString()).matches("[0-9a-f]{16}");
    assertThat(event.get("tags").get("request_id").asString()).isEqualTo("order-7");
    assertThat(event.get("contexts").get("trace").get("trace_id").asString())
        .isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    JsonNode values = event.get("exception").get("values");
    assertThat(values.get(0).get("type").asString()).isEqualTo("IOException");
    assertThat(values.get(0).get("module").asString()).isEqualTo("java.io");
    assertThat(values.get(0).get("value").asString()).isEqualTo("\"disk\" \uD83D\uDE00\n");
    assertThat(values.get(1).get("value").asString()).isEqualTo("no cart");
    JsonNode frames = values.get(1).get("stacktrace").get("frames");
    JsonNode innermost = frames.get(frames.size() - 1);
    assertThat(innermost.get("module").asString()).isEqualTo(SentrySinkTest.class.getName());
    assertThat(innermost.get("filename").asString()).isEqualTo("SentrySinkTest.java");
    assertThat(innermost.get("lineno").asInt()).isPositive();
    assertThat(innermost.get("in_app").asBoolean()).isTrue();
    assertThat(frames.get(0).get("in_app").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "login failed: password=hunter2secret",
        "{\"api_key\": \"hunter2secret\", \"a\": 1}",
        "Authorization: Bearer hunter2secret.abc-def",
        "token eyJhbGciOi.eyJzdWIiOiJodW50ZXIyc2VjcmV0.hunter2secret",
        "cannot connect to jdbc:postgresql://ana:hunter2secret@db/shop",
        "card 4111 1111 1111 1111 refused",
        "12 times 4111111111111111 12 2027-01-01",
        "{\"password\": \"two words, a \\\" and hunter2secret\", \"a\": 1}",
        "body was {\\\"password\\\":\\\"my hunter2secret\\\"}",
        "secret='two words; hunter2secret'",
        "aws_secret_access_key=hunter2secret",
        "Authorization: Token hunter2secret",
        "authorization: AWS4-HMAC-SHA256 Credential=a, Signature=hunter2secret",
        "access_token = Basic hunter2secret",
        "Cookie: theme=dark; JSESSIONID=hunter2secret",
        "Set-Cookie: JSESSIONID=hunter2secret; Path=/",
      })
  void masking_holds_in_messages_and_in_those_of_causes(String message) throws Exception {
    sink()
        .build()
        .report(report(new IllegalStateException(message, new IllegalArgumentException(message))));

    assertThat(sentry.events()).hasSize(1);
    assertThat(sentry.bodies().get(0))
        .contains("***")
        .doesNotContain("hunter2secret")
        .doesNotContain("4111");
  }

  @Test
  void what_is_no_secret_stays() {
    String text = "order 1234567890123 of 2027-01-01 at http://shop/cart took 12 ms, tokens: 4";

    assertThat(SecretMask.mask(text)).isEqualTo(text);
  }

  @Test
  void text_without_an_end_is_masked_in_no_time() {
    String hostile = "password=\"" + "\\\"".repeat(900) + " token: " + "=:".repeat(100);

    assertThat(SecretMask.mask(hostile)).startsWith("password=***");
    assertThat(SecretMask.mask("1 ".repeat(1_000))).startsWith("1 1 ");
  }

  @Test
  void secret_that_would_be_cut_in_half_is_masked_whole() throws Exception {
    String message = "x".repeat(993) + " 4111111111111111 and more";

    sink().build().report(report(new IllegalStateException(message)));

    assertThat(sentry.bodies().get(0)).doesNotContain("4111");
  }

  @Test
  void causes_in_a_circle_and_messages_that_throw_are_told_all_the_same() throws Exception {
    IllegalStateException first = new IllegalStateException("first");
    RuntimeException second =
        new RuntimeException("second", first) {
          private static final long serialVersionUID = 1;

          @Override
          public String getMessage() {
            throw new UnsupportedOperationException();
          }
        };
    first.initCause(second);

    sink().build().report(report(first));

    JsonNode values = sentry.events().get(0).get("exception").get("values");
    assertThat(values.size()).isEqualTo(2);
    assertThat(values.get(0).get("value").asString()).contains("UnsupportedOperationException");
  }

  @Test
  void dead_sentry_costs_requests_nothing() throws Exception {
    sentry.hangs();
    ErrorReporter errors =
        ErrorReporter.builder()
            .limit(10_000, 10_000, Duration.ofMinutes(1))
            .sink(sink().timeout(Duration.ofMinutes(5)).build())
            .build();
    RuntimeException error = new IllegalStateException("down");

    // one is on its way and never answered: were anybody to wait for it, this would never end
    for (int i = 0; i < 1_000; i++) {
      errors.report("GET /cart", error);
    }

    await().atMost(LIMIT).until(() -> sentry.bodies().size() == 1);
    assertThat(errors.dropped()).isGreaterThanOrEqualTo(1_000 - ErrorReporter.QUEUED - 1);
    errors.close();
  }

  @Test
  void answer_that_never_ends_is_given_up_and_the_next_report_gets_through() throws Exception {
    SentrySink sink = sink().timeout(Duration.ofSeconds(5)).build();
    ErrorReport report = report(new IllegalStateException("down"));
    sentry.answersForever();

    assertThatThrownBy(() -> sink.report(report))
        .isInstanceOf(IOException.class)
        .hasMessage("Sentry did not answer within PT5S");
    assertThatThrownBy(() -> sink.report(report)).hasMessageContaining("is left alone");

    sentry.answers(200);
    clock.advance(Duration.ofSeconds(1));
    sink.report(report);
    assertThat(sentry.events()).hasSize(1);
  }

  @Test
  void sentry_that_fails_is_left_alone_for_longer_and_longer() throws Exception {
    SentrySink sink = sink().build();
    ErrorReport report = report(new IllegalStateException("down"));
    sentry.answers(503);

    assertThatThrownBy(() -> sink.report(report)).hasMessage("Sentry answered 503");
    assertThatThrownBy(() -> sink.report(report)).hasMessageContaining("is left alone");
    clock.advance(Duration.ofSeconds(1));
    assertThatThrownBy(() -> sink.report(report)).hasMessage("Sentry answered 503");
    clock.advance(Duration.ofSeconds(1));
    assertThatThrownBy(() -> sink.report(report)).hasMessageContaining("is left alone");
    clock.advance(Duration.ofSeconds(1));
    sentry.answers(200);
    sink.report(report);
    sink.report(report);

    assertThat(sentry.bodies()).hasSize(4);
    assertThat(sentry.events()).hasSize(2);
  }

  @Test
  void sentry_that_asks_for_fewer_is_heard() throws Exception {
    SentrySink sink = sink().build();
    ErrorReport report = report(new IllegalStateException("down"));
    sentry.answers(429);

    assertThatThrownBy(() -> sink.report(report)).hasMessage("Sentry asks for fewer events");
    sentry.answers(200);
    clock.advance(Duration.ofSeconds(119));
    assertThatThrownBy(() -> sink.report(report)).hasMessageContaining("is left alone");
    clock.advance(Duration.ofSeconds(1));
    sink.report(report);

    assertThat(sentry.events()).hasSize(1);
  }

  @Test
  void sentry_that_cannot_be_reached_is_an_exception_and_a_pause() {
    SentrySink sink = sink().build();
    sentry.close();
    ErrorReport report = report(new IllegalStateException("down"));

    assertThatThrownBy(() -> sink.report(report)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> sink.report(report)).hasMessageContaining("is left alone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not a uri at all",
        "https://sentry.example/42",
        "https://key@sentry.example/shop",
        "ftp://key@sentry.example/42",
        "https://key@/42",
        "https://key%0d%0aX-Evil:1@sentry.example/42",
      })
  void dsn_that_is_none_is_refused_without_being_repeated(String dsn) {
    assertThatThrownBy(() -> SentrySink.builder(dsn))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("dsn must look like https://<key>@<host>/<project number>")
        .hasMessageNotContaining("sentry.example");
  }

  @Test
  void dsn_with_port_path_and_old_secret_is_understood() {
    Dsn dsn = Dsn.parse("https://key:secret@sentry.example:9000/in/here/7");

    assertThat(dsn.envelopes()).hasToString("https://sentry.example:9000/in/here/api/7/envelope/");
    assertThat(dsn.authorization()).endsWith("sentry_key=key");
    assertThat(dsn.toString()).doesNotContain("key@");
  }
}
