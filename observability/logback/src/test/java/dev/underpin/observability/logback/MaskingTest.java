package dev.underpin.observability.logback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class MaskingTest {

  private static final String CARD = "4111111111111111";

  private final JsonLineEncoder encoder = Encoders.of("ecs");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "Password",
        "db.password",
        "user_password",
        "dbPassword",
        "API-KEY",
        "apiKey",
        "x-api-key",
        "access_token",
        "Authorization",
        "http.request.header.authorization",
        "client_secret",
        "Set-Cookie",
        "cvv",
        "card_number",
        "awsSecretKey"
      })
  void value_of_a_secret_name_is_masked_whatever_it_is(String name) {
    Events event = Events.message("x").mdc(name, "s3cr3t").pair("map", Map.of(name, "s3cr3t"));

    JsonNode line = Encoders.read(encoder, event);

    assertThat(line.get(name).asString()).isEqualTo("****");
    assertThat(line.get("map").get(name).asString()).isEqualTo("****");
    assertThat(Encoders.read(encoder, Events.message("x").pair(name, 1234)).get(name).asString())
        .isEqualTo("****");
  }

  @ParameterizedTest
  @ValueSource(strings = {"token_count", "passwordless", "mapikey", "spancvv", "tokens", "key"})
  void name_that_only_looks_like_a_secret_one_is_not_masked(String name) {
    assertThat(Encoders.read(encoder, Events.message("x").pair(name, 12)).get(name).asInt())
        .isEqualTo(12);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "login password=hunter2 ok | login password=**** ok",
        "{\"password\":\"hun\\\"ter2\",\"a\":1} | {\"password\":\"****\",\"a\":1}",
        "{\\\"password\\\":\\\"hunter2\\\"} | {\\\"password\\\":\\\"****\"}",
        "GET /x?token=abc&page=2 | GET /x?token=****&page=2",
        "Authorization: Basic dXNlcjpwYXNz sent | Authorization: **** sent",
        "apiKey = 'k-1', next | apiKey = '****', next",
        "Cookie: sid=1; theme=dark | Cookie: ****",
        "used Bearer abc.def-123 now | used Bearer **** now",
        "bearer of news | bearer of news",
        "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc! | jwt ****!",
        "to redis://app:pa:ss@cache:6379/0 | to redis://app:****@cache:6379/0",
        "see http://host:8080/a@b | see http://host:8080/a@b",
        "card 4111 1111 1111 1111 ok | card **** ok",
        "at 2026-11-21 5500-0000-0000-0004. | at 2026-11-21 ****.",
        "amex 378282246310005 | amex ****",
        "no card 4111111111111112 | no card 4111111111111112",
        "at 1763707200123456789 ns | at 1763707200123456789 ns",
        "id 4111111111111111-abcd | id 4111111111111111-abcd",
        "id a4111111111111111 | id a4111111111111111",
        "password= | password=",
        "nothing to see | nothing to see"
      })
  void secrets_in_text_are_masked_and_nothing_else(String text, String masked) {
    JsonNode line = Encoders.read(encoder, Events.message(text).pair("v", text).mdc("m", text));

    assertThat(line.get("message").asString()).isEqualTo(masked);
    assertThat(line.get("v").asString()).isEqualTo(masked);
    assertThat(line.get("m").asString()).isEqualTo(masked);
  }

  @Test
  void stack_traces_are_masked_with_causes_and_suppressed_ones() {
    Exception thrown = new Exception("top password=s1x", new Exception("Bearer s2xxxxxx"));
    thrown.addSuppressed(new Exception("card " + CARD));

    String line = line(Events.message("x").thrown(thrown));

    assertThat(line).contains("top password=****", "Bearer ****", "card ****");
    assertThat(line).doesNotContain("s1x", "s2x", CARD);
  }

  @Test
  void numbers_threads_markers_names_and_elements_are_masked_too() {
    Events event =
        Events.message("x")
            .thread("GET /?token=t1x")
            .pair("n", 4111111111111111L)
            .pair("list", List.of("password=p1x", CARD))
            .pair(CARD, 1);

    assertThat(line(event)).doesNotContain("t1x", "p1x", CARD);
  }

  @Test
  void id_of_a_trace_is_no_card_even_if_it_looks_like_one() {
    JsonNode line =
        Encoders.read(encoder, Events.message("x").mdc("span_id", CARD).mdc("other", CARD));

    assertThat(line.get("span.id").asString()).isEqualTo(CARD);
    assertThat(line.get("other").asString()).isEqualTo("****");
  }

  @Test
  void keys_and_patterns_of_the_application_are_masked() {
    JsonLineEncoder own =
        Encoders.of(
            "ecs",
            e -> {
              e.addMaskKey("iban");
              e.addMaskPattern("sk_live_[A-Za-z0-9]+");
              e.addMaskPattern("order=(\\d+)");
            });
    Events event =
        Events.message("sk_live_abc order=98765432 iban=DE12")
            .pair("user_iban", "DE12")
            .pair("n", 5)
            .thrown(new Exception("sk_live_abc"));

    String line = Encoders.text(own.encode(event.build()));

    assertThat(line).contains("\"message\":\"**** order=**** iban=****\"").contains("\"n\":5");
    assertThat(line).doesNotContain("sk_live", "DE12", "98765432");
  }

  @Test
  void no_half_of_a_secret_is_left_at_a_cut() {
    JsonLineEncoder small = Encoders.of("ecs", e -> e.setMaxMessage(100));
    for (int pad = 60; pad < 110; pad++) {
      String text = "x".repeat(pad) + " Bearer " + "s3cr3t".repeat(20) + " tail";

      String message = Encoders.read(small, Events.message(text)).get("message").asString();

      assertThat(message).doesNotContain("s3c");
    }
  }

  @Test
  void default_masks_can_be_turned_off() {
    Events event = Events.message("password=hunter2").pair("token", CARD);

    String line = Encoders.text(Encoders.unmasked("ecs").encode(event.build()));

    assertThat(line).contains("password=hunter2", "\"token\":\"" + CARD + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password=",
        "eyJ",
        "Bearer ",
        "bearer=",
        "://",
        "://a:",
        "4 1 1 1 ",
        "4111-",
        "a=\"",
        "=:",
        "token=\\",
        "cookie:",
        "  ",
        "1"
      })
  void no_text_takes_more_than_linear_time(String piece) {
    JsonLineEncoder large =
        Encoders.of(
            "ecs",
            e -> {
              e.addMaskPattern("(a+)+b");
              e.setMaxMessage(4_000_000);
              e.setMaxLine(16_000_000);
            });
    String text = piece.repeat(2_000_000 / piece.length());

    // quadratic would take hours
    assertTimeoutPreemptively(
        Duration.ofSeconds(60), () -> large.encode(Events.message(text).build()));
  }

  private String line(Events event) {
    byte[] line = encoder.encode(event.build());
    Encoders.read(line);
    return Encoders.text(line);
  }
}
