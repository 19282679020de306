package dev.underpin.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.codec.CodecException;
import dev.underpin.core.codec.Codecs;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

/** Data of older and newer versions of the program, and data that is none. */
class JacksonCodecsDataTest {

  private final Codecs codecs = JacksonCodecs.create();

  record Line(String sku, int pieces, BigDecimal price) {}

  record Primitives(int number, long big, double real, boolean flag, char letter) {}

  record Positive(int number) {
    Positive {
      if (number < 1) {
        throw new IllegalArgumentException("number must be positive");
      }
    }
  }

  enum Status {
    OPEN,
    PAID
  }

  @Test
  void a_field_that_a_newer_version_added_is_ignored() {
    Line line =
        decode(Line.class, "{\"sku\":\"a-1\",\"pieces\":2,\"price\":1,\"colour\":{\"r\":1}}");

    assertThat(line).isEqualTo(new Line("a-1", 2, BigDecimal.ONE));
  }

  @Test
  void fields_that_an_older_version_did_not_write_are_zero_false_or_null() {
    assertThat(decode(Primitives.class, "{}")).isEqualTo(new Primitives(0, 0, 0, false, '\0'));
    assertThat(decode(Line.class, "{\"pieces\":1}").sku()).isNull();
  }

  @Test
  void a_field_that_became_a_primitive_reads_yesterdays_null() {
    assertThat(decode(Primitives.class, "{\"number\":null,\"flag\":null}").number()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"sku\":\"a\"",
        "nonsense",
        "[]",
        "\"text\"",
        "{\"pieces\":\"many\"}",
        "{\"sku\":\"a\"} trailing",
        "{\"pieces\":99999999999}",
        "\u0000\u0001"
      })
  void bytes_that_are_no_such_value_are_refused_with_size_and_type(String text) {
    assertThatThrownBy(() -> decode(Line.class, text))
        .isInstanceOf(CodecException.class)
        .hasMessageStartingWith("could not read " + text.length() + " bytes of JSON as ")
        .hasMessageContaining("Line")
        .hasCauseInstanceOf(JacksonException.class);
  }

  @Test
  void a_constant_that_this_version_does_not_know_is_refused() {
    assertThatThrownBy(() -> decode(Status.class, "\"REFUNDED\""))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("REFUNDED");
  }

  @Test
  void nesting_without_end_is_refused() {
    assertThatThrownBy(() -> decode(List.class, "[".repeat(100_000)))
        .isInstanceOf(CodecException.class);
  }

  @Test
  void json_null_is_no_value() {
    assertThatThrownBy(() -> decode(Line.class, "null"))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("JSON null is not a value of");
  }

  @Test
  void a_record_that_refuses_its_values_is_an_error_of_the_data() {
    assertThatThrownBy(() -> decode(Positive.class, "{\"number\":-1}"))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("number must be positive");
  }

  private <T> T decode(Class<T> type, String text) {
    return codecs.<T>of(type).decode(text.getBytes(UTF_8));
  }
}
