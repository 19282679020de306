package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlagTest {

  enum Algo {
    OLD,
    NEW {
      @Override
      public String toString() {
        return "the new one";
      }
    }
  }

  @Test
  void a_constant_knows_its_key_default_owner_and_expiry() {
    BooleanFlag flag = Flag.bool("new-cart").orElse(false).owner("checkout").expires("2027-03-01");

    assertThat(flag.key()).isEqualTo("new-cart");
    assertThat(flag.orElse()).isFalse();
    assertThat(flag.owner()).contains("checkout");
    assertThat(flag.expires()).contains(LocalDate.of(2027, 3, 1));
    assertThat(flag).hasToString("boolean flag \"new-cart\"");
  }

  @Test
  void every_constant_has_a_slot_and_keeps_it() {
    BooleanFlag one = Flag.bool("same").orElse(false);
    BooleanFlag other = Flag.bool("same").orElse(true);

    assertThat(other.slot()).isNotEqualTo(one.slot());
    assertThat(one.owner("ana").expires("2027-03-01").slot()).isEqualTo(one.slot());
  }

  @Test
  void every_type_keeps_owner_and_expiry() {
    StringFlag string = Flag.string("s").orElse("x").owner("a").expires("2027-03-01");
    NumberFlag number = Flag.number("n").orElse(20).owner("a").expires("2027-03-01");
    EnumFlag<Algo> algo =
        Flag.of("e", Algo.class).orElse(Algo.OLD).owner("a").expires("2027-03-01");

    assertThat(string.orElse()).isEqualTo("x");
    assertThat(number.orElse()).isEqualTo(20.0);
    assertThat(algo.orElse()).isEqualTo(Algo.OLD);
    assertThat(new Flag<?>[] {string, number, algo})
        .allSatisfy(flag -> assertThat(flag.owner()).contains("a"))
        .allSatisfy(flag -> assertThat(flag.expires()).isPresent());
  }

  @Test
  void enum_constants_go_by_name_and_not_by_what_they_print() {
    EnumFlag<Algo> flag = Flag.of("ranking", Algo.class).orElse(Algo.OLD);

    assertThat(flag.read("NEW")).isEqualTo(Algo.NEW);
    assertThat(flag.read("the new one")).isNull();
    assertThat(flag.read("new")).isNull();
    assertThat(flag.write(Algo.NEW)).isEqualTo("NEW");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "new cart", "new\ncart", "tab\t", "nul\u0000"})
  void a_key_that_no_document_can_have_is_refused(String key) {
    assertThatThrownBy(() -> Flag.bool(key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("flag key must be 1 to 200 characters")
        .hasMessageContaining("name it like new-cart");
  }

  @Test
  void an_endless_key_is_refused_in_a_short_message() {
    assertThatThrownBy(() -> Flag.string("x".repeat(10_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .hasSizeLessThan(300);
  }

  @Test
  void wrong_housekeeping_is_refused_by_name() {
    BooleanFlag flag = Flag.bool("new-cart").orElse(false);

    assertThatThrownBy(() -> flag.expires("March"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expires of flag \"new-cart\" must be a date but was \"March\"; write it as 2027-03-01");
    assertThatThrownBy(() -> flag.owner(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("owner of flag \"new-cart\" must not be blank");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 1e16, -1e16})
  void a_number_that_a_double_does_not_hold_exactly_is_refused(double value) {
    assertThatThrownBy(() -> Flag.number("limit").orElse(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("orElse of flag \"limit\" must be a number from -2^53 to 2^53");
  }
}
