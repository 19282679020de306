package dev.underpin.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.codec.Codec;
import dev.underpin.core.codec.CodecException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One type reads what the same type wrote, and nothing else. */
class ExactCodecsTest {

  private final JacksonCodecs codecs = JacksonCodecs.exact();

  enum Status {
    OPEN,
    PAID
  }

  record Line(String sku, int pieces, BigDecimal price) {
    boolean isFree() {
      return price.signum() == 0;
    }

    public String getLabel() {
      return pieces + " x " + sku;
    }
  }

  record Order(
      UUID id,
      @Nullable String note,
      Optional<String> coupon,
      Instant at,
      double weight,
      List<Line> lines,
      Map<String, Status> status) {}

  private void assertUnreadable(Class<?> type, String json) {
    Codec<?> codec = codecs.of(type);
    assertThatThrownBy(() -> codec.decode(json.getBytes(UTF_8))).isInstanceOf(CodecException.class);
  }

  @Test
  void what_the_same_type_wrote_is_read_with_nulls_and_derived_properties_too() {
    Order order =
        new Order(
            UUID.fromString("a8098c1a-f86e-11da-bd1a-00112444be1e"),
            null,
            Optional.empty(),
            Instant.parse("2027-01-02T03:04:05.678901234Z"),
            3,
            List.of(new Line("a-1", 2, new BigDecimal("12.50"))),
            Map.of("payment", Status.PAID));
    Codec<Order> codec = codecs.of(Order.class);

    assertThat(codec.decode(codec.encode(order))).isEqualTo(order);
  }

  @Test
  void plain_values_are_read() {
    assertThat(read(String.class, "text")).isEqualTo("text");
    assertThat(read(Long.class, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    assertThat(read(Boolean.class, true)).isTrue();
  }

  private <T> T read(Class<T> type, T value) {
    Codec<T> codec = codecs.of(type);
    return codec.decode(codec.encode(value));
  }

  @Test
  void added_component_is_an_error_and_no_zero() {
    assertUnreadable(Line.class, "{\"sku\":\"a\",\"pieces\":1}");
  }

  @Test
  void removed_component_is_an_error() {
    assertUnreadable(Line.class, "{\"sku\":\"a\",\"pieces\":1,\"price\":1,\"colour\":\"red\"}");
  }

  @Test
  void component_of_another_type_is_an_error_where_it_could_be_converted_too() {
    assertUnreadable(Line.class, "{\"sku\":7,\"pieces\":1,\"price\":1}");
    assertUnreadable(Line.class, "{\"sku\":true,\"pieces\":1,\"price\":1}");
    assertUnreadable(Line.class, "{\"sku\":\"a\",\"pieces\":\"1\",\"price\":1}");
    assertUnreadable(Line.class, "{\"sku\":\"a\",\"pieces\":1.0,\"price\":1}");
    assertUnreadable(Line.class, "{\"sku\":\"a\",\"pieces\":null,\"price\":1}");
    assertUnreadable(Line.class, "{\"sku\":\"a\",\"pieces\":[1],\"price\":1}");
    assertUnreadable(Status.class, "\"REFUNDED\"");
  }
}
