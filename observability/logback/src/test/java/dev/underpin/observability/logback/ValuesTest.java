package dev.underpin.observability.logback;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ValuesTest {

  private final JsonLineEncoder encoder = Encoders.of("ecs");

  static List<Arguments> values() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", 1);
    map.put("b", List.of("x"));
    return List.of(
        Arguments.of(1, "1"),
        Arguments.of(Long.MIN_VALUE, "-9223372036854775808"),
        Arguments.of(Long.MAX_VALUE, "9223372036854775807"),
        Arguments.of((short) -3, "-3"),
        Arguments.of((byte) 0, "0"),
        Arguments.of(new AtomicInteger(5), "5"),
        Arguments.of(new AtomicLong(-6), "-6"),
        Arguments.of(1.5, "1.5"),
        Arguments.of(1e300, "1.0E300"),
        Arguments.of(0.25f, "0.25"),
        Arguments.of(Double.NaN, "\"NaN\""),
        Arguments.of(Float.NEGATIVE_INFINITY, "\"-Infinity\""),
        Arguments.of(
            new BigInteger("123456789012345678901234567890"), "123456789012345678901234567890"),
        Arguments.of(new BigDecimal("12.50"), "12.50"),
        Arguments.of(BigInteger.ONE.shiftLeft(4_000), "\"[number of 4001 bits]\""),
        Arguments.of(true, "true"),
        Arguments.of(false, "false"),
        Arguments.of('c', "\"c\""),
        Arguments.of("text", "\"text\""),
        Arguments.of(CharBuffer.wrap("built"), "\"built\""),
        Arguments.of(TimeUnit.DAYS, "\"DAYS\""),
        Arguments.of(Duration.ofMillis(5), "\"PT0.005S\""),
        Arguments.of(new UUID(0, 1), "\"00000000-0000-0000-0000-000000000001\""),
        Arguments.of(Optional.of(3), "3"),
        Arguments.of(Optional.empty(), "null"),
        Arguments.of(List.of(), "[]"),
        Arguments.of(Arrays.asList(1, null, "x"), "[1,null,\"x\"]"),
        Arguments.of(new int[] {1, 2}, "[1,2]"),
        Arguments.of(new double[] {0.5}, "[0.5]"),
        Arguments.of(new boolean[] {true}, "[true]"),
        Arguments.of(new char[] {'x'}, "[\"x\"]"),
        Arguments.of(new Object[] {"a", new long[] {7}}, "[\"a\",[7]]"),
        Arguments.of(new byte[16], "\"byte[16]\""),
        Arguments.of(map, "{\"a\":1,\"b\":[\"x\"]}"),
        Arguments.of(Map.of(), "{}"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void value_keeps_its_type(Object value, String json) {
    assertThat(line(value)).endsWith(",\"v\":" + json + "}\n");
  }

  @Test
  void value_that_throws_is_named_and_the_rest_of_the_line_stands() {
    Events event = Events.message("x").pair("before", 1).pair("v", new Throwing()).pair("after", 2);

    assertThat(Encoders.read(encoder, event).toString())
        .contains("\"before\":1,\"v\":\"[broken: " + Throwing.class.getName())
        .contains("threw java.lang.IllegalStateException]\",\"after\":2");
  }

  @Test
  void value_that_throws_half_way_leaves_nothing_of_itself() {
    List<Object> half = Arrays.asList("first", new Throwing());

    assertThat(line(half))
        .contains("[broken: java.util.Arrays$ArrayList threw")
        .doesNotContain("first");
  }

  @Test
  @SuppressWarnings("ToStringReturnsNull")
  void value_whose_text_is_null_is_null() {
    Object silent =
        new Object() {
          @Override
          public @Nullable String toString() {
            return null;
          }
        };

    assertThat(line(silent)).endsWith(",\"v\":null}\n");
  }

  @Test
  void value_that_overflows_the_stack_is_broken() {
    Object endless =
        new Object() {
          @Override
          public String toString() {
            return "<" + this + ">";
          }
        };

    assertThat(line(endless)).contains("threw java.lang.StackOverflowError]");
  }

  @Test
  void collection_that_changes_or_lies_about_its_size_is_written_or_broken() {
    List<Integer> liar =
        new AbstractList<>() {
          @Override
          public Integer get(int index) {
            return 1;
          }

          @Override
          public int size() {
            return Integer.MAX_VALUE;
          }
        };

    assertThat(line(liar)).contains("[1,1,").contains("...[+");
  }

  @Test
  void circles_end() {
    List<Object> circle = new ArrayList<>();
    circle.add(circle);

    assertThat(line(circle)).contains("[[[[[[[[\"...\"]]]]]]]]");
  }

  @Test
  void value_that_logs_while_it_is_written_gets_a_line_of_its_own() {
    Object logging =
        new Object() {
          @Override
          public String toString() {
            return Encoders.read(encoder, Events.message("inner")).get("message").asString();
          }
        };

    assertThat(line(logging)).contains("\"message\":\"x\"").endsWith(",\"v\":\"inner\"}\n");
  }

  @Test
  void subclass_of_a_number_cannot_put_anything_into_the_line() {
    BigDecimal wild =
        new BigDecimal("1") {
          private static final long serialVersionUID = 1;

          @Override
          public String toString() {
            return "1}\n{";
          }
        };

    assertThat(line(wild)).endsWith(",\"v\":\"1}\\n{\"}\n");
  }

  @Test
  void everything_inside_a_collection_shares_the_room_of_one_value() {
    JsonLineEncoder small = Encoders.of("ecs", e -> e.setMaxValue(100));
    List<String> many = Collections.nCopies(1_000, "0123456789");

    byte[] line = small.encode(Events.message("x").pair("v", many).build());

    assertThat(Encoders.read(line).get("v").toString()).contains("...[+").hasSizeLessThan(150);
  }

  private String line(Object value) {
    byte[] line = encoder.encode(Events.message("x").pair("v", value).build());
    Encoders.read(line);
    return Encoders.text(line);
  }

  private static final class Throwing {

    @Override
    public String toString() {
      throw new IllegalStateException("no");
    }
  }
}
