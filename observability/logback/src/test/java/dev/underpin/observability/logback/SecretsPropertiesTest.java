package dev.underpin.observability.logback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** With masks, no secret survives, wherever it is and whatever is around it. */
class SecretsPropertiesTest {

  private static final JsonLineEncoder ENCODER =
      Encoders.of(
          "ecs",
          e -> {
            e.setMaxMessage(200);
            e.setMaxValue(150);
            e.addMaskPattern("sk_live_[A-Za-z0-9]{4,100}");
          });

  @Property(tries = 1_000)
  void no_secret_survives(
      @ForAll("around") String before,
      @ForAll("secrets") Secret secret,
      @ForAll("around") String after) {
    String text = before + " " + secret.text + " " + after;
    Exception thrown = new Exception(text, new IllegalStateException(text));
    thrown.addSuppressed(new RuntimeException(text));
    Events event =
        Events.message(text)
            .thread(text)
            .mdc("m", text)
            .pair("v", text)
            .pair("list", List.of(1, text))
            .thrown(thrown);

    byte[] line = ENCODER.encode(event.build());

    Encoders.read(line);
    assertThat(Encoders.text(line)).doesNotContain(secret.value.substring(0, 8));
  }

  @Provide
  Arbitrary<String> around() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(220),
        Arbitraries.strings().ascii().ofMaxLength(220),
        Arbitraries.strings().withChars("=:\"' \\{}&?,;-0123456789").ofMaxLength(30));
  }

  @Provide
  Arbitrary<Secret> secrets() {
    Arbitrary<String> value =
        Arbitraries.strings().alpha().numeric().ofLength(24).map(v -> "zQ" + v);
    return Arbitraries.oneOf(
        value.map(v -> new Secret("password=" + v, v)),
        value.map(v -> new Secret("\"api_key\":\"" + v + "\"", v)),
        value.map(v -> new Secret("Authorization: Basic " + v, v)),
        value.map(v -> new Secret("Bearer " + v, v)),
        value.map(v -> new Secret("amqp://app:" + v + "@host", v)),
        value.map(v -> new Secret("eyJ" + v + "." + v, v)),
        Arbitraries.strings().alpha().ofLength(20).map(v -> new Secret("sk_live_" + v, v)),
        cards());
  }

  private static Arbitrary<Secret> cards() {
    Arbitrary<String> digits = Arbitraries.strings().numeric().ofLength(14).map(d -> "4" + d);
    return Combinators.combine(digits, Arbitraries.of("", " ", "-"))
        .as(
            (number, separator) -> {
              String card = number + checkDigit(number);
              String text = card.replaceAll("(.{4})(?!$)", "$1" + separator);
              return new Secret(text, text);
            });
  }

  private static int checkDigit(String number) {
    int sum = 0;
    for (int i = 0; i < number.length(); i++) {
      int digit = number.charAt(number.length() - 1 - i) - '0';
      int weighted = i % 2 == 0 ? 2 * digit : digit;
      sum += weighted > 9 ? weighted - 9 : weighted;
    }
    return (10 - sum % 10) % 10;
  }

  /** What is logged, and what must not be in the line. */
  record Secret(String text, String value) {}
}
