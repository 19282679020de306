package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentFlagStoreTest {

  private enum Algo {
    OLD,
    NEW
  }

  private static final BooleanFlag NEW_CART = Flag.bool("new-cart").orElse(false);
  private static final EnumFlag<Algo> RANKING = Flag.of("ranking.v2", Algo.class).orElse(Algo.OLD);
  private static final NumberFlag SIZE = Flag.number("page-size").orElse(20);
  private static final Subject USER = Subject.of("user-43"); // bucket 2297 of new-cart

  private final Map<String, String> variables = new HashMap<>();

  private Flags flags() {
    Flags flags = Flags.builder(store()).build();
    flags.refresh();
    return flags;
  }

  private EnvironmentFlagStore store() {
    return EnvironmentFlagStore.of(variables, NEW_CART, RANKING, SIZE);
  }

  @ParameterizedTest
  @CsvSource({
    "on, true (ON)",
    "TRUE, true (ON)",
    "off, false (OFF)",
    "false, false (OFF)",
    "25%, true (IN_ROLLOUT)",
    "2.5%, true (IN_ROLLOUT)",
    "1%, false (NOT_IN_ROLLOUT)",
    "100%, true (ON)"
  })
  void a_boolean_flag_is_on_off_or_a_share(String value, String expected) {
    variables.put("UNDERPIN_FLAG_NEW_CART", value);

    assertThat(flags().explain(NEW_CART, USER).toString().replace(", version 1", ""))
        .isEqualTo(expected);
  }

  @Test
  void any_other_flag_has_the_text_as_its_value_for_all_or_for_a_share() {
    variables.put("UNDERPIN_FLAG_RANKING_V2", "NEW");
    variables.put("UNDERPIN_FLAG_PAGE_SIZE", "0% 50");
    assertThat(flags().value(RANKING, USER)).isEqualTo(Algo.NEW);
    assertThat(flags().value(SIZE, USER)).isEqualTo(20);

    variables.put("UNDERPIN_FLAG_PAGE_SIZE", "50");
    assertThat(flags().value(SIZE, USER)).isEqualTo(50);
  }

  @Test
  void what_is_not_set_or_empty_has_its_code_default() {
    variables.put("UNDERPIN_FLAG_NEW_CART", " ");
    variables.put("PATH", "/bin");

    assertThat(flags().explain(NEW_CART, USER).reason()).isEqualTo(Reason.FLAG_NOT_FOUND);
    assertThat(store().load(FlagDocument.empty()).problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"maybe", "101%", "25 %", "1.0001%", "-1%", "\"}, \"x\": {"})
  void a_value_that_does_not_fit_is_a_problem_of_that_flag_alone(String value) {
    variables.put("UNDERPIN_FLAG_NEW_CART", value);
    variables.put("UNDERPIN_FLAG_RANKING_V2", "NEW");

    FlagDocument document = store().load(FlagDocument.empty());

    assertThat(document.problems()).containsOnlyKeys("new-cart");
    assertThat(document.problems().get("new-cart"))
        .startsWith("environment UNDERPIN_FLAG_NEW_CART must be");
    assertThat(document.flags()).containsOnlyKeys("ranking.v2");
  }

  @Test
  void a_number_must_be_one() {
    variables.put("UNDERPIN_FLAG_PAGE_SIZE", "0x10");

    assertThat(store().load(FlagDocument.empty()).problems().get("page-size"))
        .isEqualTo(
            "environment UNDERPIN_FLAG_PAGE_SIZE must be a number or a share of one, such as"
                + " 25% 0.5 but was \"0x10\"; correct it");
  }

  @Test
  void a_variable_that_names_no_flag_is_told() {
    variables.put("UNDERPIN_FLAG_NEW_CRAT", "on");

    assertThat(store().load(FlagDocument.empty()).problems())
        .containsEntry(
            "UNDERPIN_FLAG_NEW_CRAT",
            "environment UNDERPIN_FLAG_NEW_CRAT must name a flag but names none; the flags have"
                + " [UNDERPIN_FLAG_NEW_CART, UNDERPIN_FLAG_PAGE_SIZE, UNDERPIN_FLAG_RANKING_V2]");
  }

  @Test
  void two_flags_of_one_variable_are_refused() {
    assertThatThrownBy(
            () -> EnvironmentFlagStore.of(variables, NEW_CART, Flag.bool("new.cart").orElse(true)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("both have UNDERPIN_FLAG_NEW_CART; rename one");
  }
}
