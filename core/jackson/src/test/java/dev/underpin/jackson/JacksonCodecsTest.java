package dev.underpin.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.codec.Codec;
import dev.underpin.core.codec.CodecException;
import dev.underpin.core.codec.Codecs;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class JacksonCodecsTest {

  private final Codecs codecs = JacksonCodecs.create();

  record Line(String sku, int pieces, BigDecimal price) {}

  record Order(long id, @Nullable String note, List<Line> lines, Map<String, Status> status) {}

  enum Status {
    OPEN,
    PAID
  }

  record Times(Instant at, LocalDate day, Duration took, ZonedDateTime local) {}

  record Maybe(Optional<String> text, OptionalInt number) {}

  record Nothing() {}

  record Boxes<T>(T one, List<T> many) {}

  @Test
  void records_with_collections_and_enums_survive() {
    Order order =
        new Order(
            42,
            "séance \uD83D\uDE00",
            List.of(new Line("a-1", 2, new BigDecimal("12.50"))),
            Map.of("payment", Status.PAID));

    assertThat(roundTrip(Order.class, order)).isEqualTo(order);
  }

  @Test
  void a_missing_component_is_null_in_the_record_and_back() {
    Order order = new Order(1, null, List.of(), Map.of());

    assertThat(roundTrip(Order.class, order)).isEqualTo(order);
  }

  /** Rows outlive the program that wrote them: this text must stay readable. */
  @Test
  void times_are_iso_8601_text() {
    Times times =
        new Times(
            Instant.parse("2027-01-02T03:04:05.678901234Z"),
            LocalDate.parse("2027-01-02"),
            Duration.ofMillis(1500),
            ZonedDateTime.parse("2027-01-02T03:04:05Z"));
    Codec<Times> codec = codecs.of(Times.class);

    assertThat(json(codec.encode(times)))
        .contains("\"at\":\"2027-01-02T03:04:05.678901234Z\"")
        .contains("\"day\":\"2027-01-02\"")
        .contains("\"took\":\"PT1.5S\"");
    Times back = codec.decode(codec.encode(times));
    assertThat(back.at()).isEqualTo(times.at());
    assertThat(back.took()).isEqualTo(times.took());
    assertThat(back.local().toInstant()).isEqualTo(times.local().toInstant());
  }

  @Test
  void optionals_survive() {
    Maybe some = new Maybe(Optional.of("text"), OptionalInt.of(3));
    Maybe none = new Maybe(Optional.empty(), OptionalInt.empty());

    assertThat(roundTrip(Maybe.class, some)).isEqualTo(some);
    assertThat(roundTrip(Maybe.class, none)).isEqualTo(none);
  }

  @Test
  void a_payload_without_components_survives() {
    assertThat(roundTrip(Nothing.class, new Nothing())).isEqualTo(new Nothing());
  }

  @Test
  void plain_values_survive() {
    UUID id = UUID.fromString("a8098c1a-f86e-11da-bd1a-00112444be1e");

    assertThat(roundTrip(String.class, "text")).isEqualTo("text");
    assertThat(roundTrip(Long.class, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    assertThat(roundTrip(UUID.class, id)).isEqualTo(id);
    assertThat(roundTrip(byte[].class, new byte[] {1, -1})).containsExactly(1, -1);
  }

  @Test
  void generic_types_keep_their_arguments() {
    Codec<List<Line>> lines = codecs.of(generic(List.class, Line.class));
    Codec<Boxes<Line>> boxes = codecs.of(generic(Boxes.class, Line.class));
    Line line = new Line("a-1", 2, BigDecimal.ONE);

    assertThat(lines.decode(lines.encode(List.of(line)))).containsExactly(line);
    assertThat(boxes.decode(boxes.encode(new Boxes<>(line, List.of(line)))).many().get(0).sku())
        .isEqualTo("a-1");
  }

  @Test
  void null_is_not_written() {
    Codec<Line> codec = codecs.of(Line.class);

    assertThatThrownBy(() -> codec.encode(nothing())).isInstanceOf(NullPointerException.class);
  }

  @Test
  void a_value_that_contains_itself_is_told_with_its_type() {
    List<Object> endless = new ArrayList<>();
    endless.add(endless);

    assertThatThrownBy(() -> codecs.<List<Object>>of(List.class).encode(endless))
        .isInstanceOf(CodecException.class)
        .hasMessageStartingWith("could not write ")
        .hasMessageContaining("java.util.List")
        .hasCauseInstanceOf(JacksonException.class);
  }

  @Test
  void a_type_that_is_no_type_is_refused() {
    Type strange =
        new Type() {
          @Override
          public String getTypeName() {
            return "strange";
          }
        };

    assertThatThrownBy(() -> codecs.of(strange)).isInstanceOf(CodecException.class);
  }

  @Test
  void class_names_are_neither_written_nor_obeyed() {
    Codec<Object> codec = codecs.of(Object.class);

    assertThat(json(codec.encode(new Line("a-1", 2, BigDecimal.ONE)))).doesNotContain("Line");
    assertThat(codec.decode("{\"@class\":\"java.io.File\",\"path\":\"/\"}".getBytes(UTF_8)))
        .isEqualTo(Map.of("@class", "java.io.File", "path", "/"));
  }

  @Test
  void a_mapper_of_ones_own_is_used_as_it_is_set_up() {
    JsonMapper strict =
        JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    Codec<Line> codec = JacksonCodecs.of(strict).of(Line.class);

    assertThatThrownBy(() -> codec.decode("{\"colour\":1}".getBytes(UTF_8)))
        .isInstanceOf(CodecException.class);
  }

  @Test
  void the_format_is_called_json() {
    assertThat(codecs.of(Line.class).id()).isEqualTo("json");
  }

  private <T> T roundTrip(Class<T> type, T value) {
    Codec<T> codec = codecs.of(type);
    return codec.decode(codec.encode(value));
  }

  private static String json(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T nothing() {
    return null;
  }

  private static ParameterizedType generic(Class<?> raw, Type... arguments) {
    return new ParameterizedType() {
      @Override
      public Type[] getActualTypeArguments() {
        return arguments.clone();
      }

      @Override
      public Type getRawType() {
        return raw;
      }

      @Override
      public @Nullable Type getOwnerType() {
        return raw.getDeclaringClass();
      }
    };
  }
}
