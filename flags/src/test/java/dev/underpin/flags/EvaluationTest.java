package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.flags.testing.FakeFlags;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationTest {

  enum Algo {
    OLD,
    NEW
  }

  private static final BooleanFlag NEW_CART = Flag.bool("new-cart").orElse(false);
  private static final StringFlag BANNER = Flag.string("banner").orElse("none");
  private static final NumberFlag LIMIT = Flag.number("limit").orElse(20);
  private static final EnumFlag<Algo> RANKING = Flag.of("ranking", Algo.class).orElse(Algo.OLD);
  private static final Subject USER = Subject.of("user-43"); // bucket 2297 of new-cart

  private static Flags loaded(String key, String flag) {
    Flags flags = Flags.builder(MemoryFlagStore.of(Documents.of(key, flag))).build();
    flags.refresh();
    return flags;
  }

  private static Flags newCart(String rest) {
    return loaded("new-cart", "{\"type\": \"boolean\", \"version\": 7, %s}".formatted(rest));
  }

  @Test
  void before_the_first_load_code_defaults_hold() {
    BooleanFlag onByDefault = Flag.bool("new-cart").orElse(true);
    Flags flags = Flags.builder(MemoryFlagStore.of(Documents.newCart("off"))).build();

    assertThat(flags.isOn(onByDefault, USER)).isTrue();
    assertThat(flags.value(RANKING, USER)).isEqualTo(Algo.OLD);
    assertThat(flags.explain(onByDefault, USER))
        .isEqualTo(new Evaluation<>(true, Reason.NOT_LOADED, 0));
    flags.refresh();
    assertThat(flags.isOn(onByDefault, USER)).isFalse();
  }

  @Test
  void a_flag_that_the_store_does_not_have_has_its_code_default() {
    Flags flags = new FakeFlags();

    assertThat(flags.value(LIMIT, USER)).isEqualTo(20);
    assertThat(flags.explain(LIMIT, USER).reason()).isEqualTo(Reason.FLAG_NOT_FOUND);
    assertThat(flags.explain(LIMIT, USER).version()).isZero();
  }

  @Test
  void reasons_tell_why() {
    assertThat(newCart("\"state\": \"on\"").explain(NEW_CART, USER))
        .hasToString("true (ON, version 7)");
    assertThat(newCart("\"state\": \"off\"").explain(NEW_CART, USER))
        .hasToString("false (OFF, version 7)");
    assertThat(newCart("\"state\": \"killed\"").explain(NEW_CART, USER))
        .hasToString("false (KILLED, version 7)");
    assertThat(newCart("\"state\": \"on\", \"rollout\": 2.298").explain(NEW_CART, USER))
        .hasToString("true (IN_ROLLOUT, version 7)");
    assertThat(newCart("\"state\": \"on\", \"rollout\": 2.297").explain(NEW_CART, USER))
        .hasToString("false (NOT_IN_ROLLOUT, version 7)");
    assertThat(newCart("\"state\": \"killed\", \"rollout\": 50").isOn(NEW_CART, USER)).isFalse();
  }

  @Test
  void a_subject_without_key_is_in_no_rollout() {
    Flags flags = newCart("\"state\": \"on\", \"rollout\": 99.999");

    assertThat(flags.explain(NEW_CART, Subject.anonymous()))
        .hasToString("false (TARGETING_KEY_MISSING, version 7)");
    assertThat(flags.isOn(NEW_CART, Subject.of(null).with("country", "LT"))).isFalse();
    assertThat(flags.isOn(NEW_CART, null)).isFalse();
  }

  @Test
  void off_is_false_also_where_the_code_default_is_true() {
    BooleanFlag onByDefault = Flag.bool("new-cart").orElse(true);

    assertThat(newCart("\"state\": \"off\"").isOn(onByDefault, USER)).isFalse();
    assertThat(newCart("\"state\": \"on\", \"rollout\": 0").isOn(onByDefault, USER)).isFalse();
  }

  @Test
  void values_hold_inside_the_rollout_and_code_defaults_outside() {
    Flags flags =
        loaded(
            "ranking",
            "{\"type\": \"string\", \"state\": \"on\", \"value\": \"NEW\", \"rollout\": 50}");
    List<Algo> seen =
        List.of("user-1", "user-2", "user-3", "user-4", "user-5", "user-6", "user-7").stream()
            .map(key -> flags.value(RANKING, Subject.of(key)))
            .distinct()
            .toList();

    assertThat(seen).containsExactlyInAnyOrder(Algo.OLD, Algo.NEW);
    assertThat(flags.value(RANKING, null)).isEqualTo(Algo.OLD);
  }

  @Test
  void texts_and_numbers_come_as_they_are_stored() {
    assertThat(
            loaded("banner", "{\"type\": \"string\", \"state\": \"on\", \"value\": \"Sale – 🙂\"}")
                .value(BANNER, USER))
        .isEqualTo("Sale – 🙂");
    assertThat(
            loaded(
                    "limit",
                    "{\"type\": \"number\", \"state\": \"on\", \"value\": 9007199254740991}")
                .value(LIMIT, USER))
        .isEqualTo(9007199254740991.0);
  }

  @Test
  void a_definition_of_another_type_is_never_coerced() {
    Flags flags = loaded("banner", "{\"type\": \"number\", \"state\": \"on\", \"value\": 5}");

    assertThat(flags.explain(BANNER, USER)).hasToString("none (TYPE_MISMATCH, version 1)");
    assertThat(flags.isOn(Flag.bool("banner").orElse(false), USER)).isFalse();
    assertThat(flags.value(Flag.number("banner").orElse(1), USER)).isEqualTo(5);
  }

  @Test
  void a_text_that_is_no_constant_of_the_enum_is_a_mismatch() {
    Flags flags =
        loaded("ranking", "{\"type\": \"string\", \"state\": \"on\", \"value\": \"NEWEST\"}");

    assertThat(flags.explain(RANKING, USER)).hasToString("OLD (TYPE_MISMATCH, version 1)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {" ", "\u0000", "\ud800", "\udfff\ud800", "'; drop table flags; --", "NaN"})
  void hostile_keys_are_decided_like_any_other(String key) {
    Flags flags = newCart("\"state\": \"on\", \"rollout\": 50");
    boolean first = flags.isOn(NEW_CART, Subject.of(key));

    assertThat(flags.isOn(NEW_CART, Subject.of(key).with(key, key))).isEqualTo(first);
    assertThat(flags.explain(NEW_CART, Subject.of(key)).reason())
        .isIn(Reason.IN_ROLLOUT, Reason.NOT_IN_ROLLOUT);
  }

  @Test
  void a_key_of_a_megabyte_is_decided() {
    Flags flags = newCart("\"state\": \"on\", \"rollout\": 50");

    assertThat(flags.explain(NEW_CART, Subject.of("é".repeat(1 << 20))).reason())
        .isIn(Reason.IN_ROLLOUT, Reason.NOT_IN_ROLLOUT);
  }

  @Test
  void constants_beyond_the_last_slot_are_decided_all_the_same() {
    FakeFlags flags = new FakeFlags();
    BooleanFlag late =
        new BooleanFlag(new Declaration("new-cart", FlagSlots.MAX, null, null), false);
    BooleanFlag later =
        new BooleanFlag(new Declaration("new-search", FlagSlots.MAX, null, null), true);

    flags.set(late, true).set(later, false);

    assertThat(flags.isOn(late, USER)).isTrue();
    assertThat(flags.isOn(later, USER)).isFalse();
  }

  @Test
  void decisions_are_counted_in_the_tally_of_the_request() {
    Flags flags = newCart("\"state\": \"on\"");
    RequestContext request = RequestContext.builder().build();

    flags.isOn(NEW_CART, USER);
    request.run(
        () -> {
          flags.isOn(NEW_CART, USER);
          flags.value(RANKING, USER);
          flags.explain(NEW_CART, USER);
        });

    assertThat(request.tally().get(TallyCounter.FLAGS_DECIDED)).isEqualTo(2);
  }
}
