package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents of flagd: states, variants, defaults, evaluators, and what is wrong with them. */
class FlagdDocumentTest {

  private static final BooleanFlag CART = Flag.bool("cart").orElse(true);
  private static final StringFlag TEXT = Flag.string("text").orElse("code");
  private static final NumberFlag NUMBER = Flag.number("number").orElse(3);
  private static final Subject ANA = Subject.of("ana");

  static FlagDocument parse(FlagFormat format, String json) {
    return FlagDocument.parse(
        format, "flags.flagd.json", "1", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  static Flags flags(FlagFormat format, String json) {
    FlagDocument document = parse(format, json);
    ScriptedStore store = new ScriptedStore();
    store.does(() -> document);
    Flags flags =
        Flags.builder(store).clock(() -> Instant.parse("2027-03-01T12:00:00.900Z")).build();
    flags.refresh();
    return flags;
  }

  private static Flags text(String rest) {
    return flags(
        FlagFormat.FLAGD,
        "{'flags': {'text': {'state': 'ENABLED', 'variants': {'a': 'one', 'b': 'two', 'true': 'yes'},"
            + " %s}}}".formatted(rest));
  }

  @Test
  void without_targeting_everybody_gets_the_default_variant() {
    Flags flags = text("'defaultVariant': 'b'");

    assertThat(flags.explain(TEXT, ANA)).hasToString("two (ON, variant b, version 1)");
    assertThat(flags.explain(TEXT, null).value()).isEqualTo("two");
  }

  @Test
  void targeting_names_a_variant_and_nothing_is_the_default_one() {
    Flags flags =
        text("'defaultVariant': 'b', 'targeting': {'if': [{'==': [{'var': 'plan'}, 'pro']}, 'a']}");

    assertThat(flags.explain(TEXT, ANA.with("plan", "pro")))
        .hasToString("one (RULE_MATCHED, variant a, targeting, version 1)");
    assertThat(flags.explain(TEXT, ANA)).hasToString("two (NO_RULE_MATCHED, variant b, version 1)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // a boolean or a number is the variant of that name
        "'defaultVariant': 'b', 'targeting': {'if': [true, true, false]} | yes | RULE_MATCHED",
        "'defaultVariant': 'b', 'targeting': {'if': [true, null, 'a']} | two | NO_RULE_MATCHED",
        "'defaultVariant': 'b', 'targeting': {} | two | ON",
        "'defaultVariant': 'b', 'targeting': {'if': [true, 'c', 'a']} | code | ERROR",
        "'defaultVariant': 'b', 'targeting': {'no such': ['operator']} | code | ERROR",
        "'defaultVariant': 'b', 'targeting': {'if': [false, {'no such': []}, 'a']} | one | RULE_MATCHED",
        "'defaultVariant': null | code | NO_VARIANT",
        "'metadata': {'team': 'x'} | code | NO_VARIANT",
        "'targeting': {'if': [false, 'a', null]} | code | NO_VARIANT",
        "'targeting': {'if': [true, 'a', null]} | one | RULE_MATCHED"
      })
  void what_targeting_comes_to(String rest, String value, Reason reason) {
    Evaluation<String> evaluation = text(rest).explain(TEXT, ANA);

    assertThat(evaluation.value()).isEqualTo(value);
    assertThat(evaluation.reason()).isEqualTo(reason);
  }

  @Test
  void an_operator_that_is_not_known_is_told() {
    FlagDocument document =
        parse(
            FlagFormat.FLAGD,
            "{'flags': {'a': {'state': 'ENABLED', 'variants': {'x': true}, 'defaultVariant': 'x',"
                + " 'targeting': {'if': [{'like': [1]}, 'x']}}}}");

    assertThat(document.problems()).isEmpty();
    assertThat(document.warnings().get("a"))
        .contains("flags.a.targeting.if[0] must have an operator that flagd knows");
  }

  @Test
  void a_disabled_flag_gives_the_code_default() {
    Flags flags =
        flags(
            FlagFormat.FLAGD,
            "{'flags': {'cart': {'state': 'DISABLED', 'variants': {'on': true, 'off': false},"
                + " 'defaultVariant': 'off'}}}");

    assertThat(flags.explain(CART, ANA)).hasToString("true (OFF, version 1)");
  }

  @Test
  void a_variant_that_is_false_is_off_whatever_the_code_default() {
    Flags flags =
        flags(
            FlagFormat.FLAGD,
            "{'flags': {'cart': {'state': 'ENABLED', 'variants': {'on': true, 'off': false},"
                + " 'defaultVariant': 'off'}}}");

    assertThat(flags.isOn(CART, ANA)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'a': true}", "{'a': 'on'}", "{'a': {}}", "{'a': []}"})
  void a_value_of_another_type_is_never_coerced(String variants) {
    Flags flags =
        flags(
            FlagFormat.FLAGD,
            "{'flags': {'number': {'state': 'ENABLED', 'variants': %s, 'defaultVariant': 'a'}}}"
                .formatted(variants));

    assertThat(flags.explain(NUMBER, ANA)).hasToString("3.0 (TYPE_MISMATCH, version 1)");
  }

  @Test
  void zero_false_and_empty_are_values() {
    Flags flags =
        flags(
            FlagFormat.FLAGD,
            "{'flags': {"
                + "'text': {'state': 'ENABLED', 'variants': {'z': ''}, 'defaultVariant': 'z'},"
                + "'number': {'state': 'ENABLED', 'variants': {'z': 0}, 'defaultVariant': 'z'}}}");

    assertThat(flags.value(TEXT, ANA)).isEmpty();
    assertThat(flags.value(NUMBER, ANA)).isZero();
  }

  @Test
  void evaluators_are_shared_by_name() {
    Flags flags =
        flags(
            FlagFormat.FLAGD,
            "{'flags': {'text': {'state': 'ENABLED', 'variants': {'a': 'hi', 'b': 'bye'},"
                + " 'defaultVariant': 'b', 'targeting': {'if': [{'$ref': 'staff'}, 'a', 'b']}}},"
                + " '$evaluators': {'staff': {'in': ['@example.com', {'var': ['email']}]}}}");

    assertThat(flags.value(TEXT, ANA.with("email", "ana@example.com"))).isEqualTo("hi");
    assertThat(flags.value(TEXT, ANA.with("email", "ana@example.org"))).isEqualTo("bye");
    assertThat(flags.value(TEXT, ANA)).isEqualTo("bye");
  }

  @Test
  void a_flag_is_another_where_an_evaluator_is() {
    String json =
        "{'flags': {'a': {'state': 'ENABLED', 'variants': {'x': true}, 'defaultVariant': 'x',"
            + " 'targeting': {'if': [{'$ref': 'e'}, 'x']}}}, '$evaluators': {'e': {'!': [%s]}}}";

    FlagDocument one = parse(FlagFormat.FLAGD, json.formatted("true"));

    assertThat(one.problems()).isEmpty();
    assertThat(one.flags()).isEqualTo(parse(FlagFormat.FLAGD, json.formatted("true")).flags());
    assertThat(one.flags()).isNotEqualTo(parse(FlagFormat.FLAGD, json.formatted("false")).flags());
  }

  @Test
  void flags_may_be_a_list_of_objects_with_keys() {
    FlagDocument document =
        parse(
            FlagFormat.FLAGD,
            "{'flags': [{'key': 'a', 'state': 'DISABLED'}, {'state': 'DISABLED'}]}");

    assertThat(document.flags()).containsOnlyKeys("a");
    assertThat(document.problems().get("flags[1]")).contains("key must be 1 to 200 characters");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | flags.bad.state is missing",
        "[] | flags.bad must be an object but was a list",
        "{'state': 'on'} | flags.bad.state must be ENABLED or DISABLED but was \"on\"",
        "{'state': 'ENABLED', 'variants': {'a': 1}, 'defaultVariant': 'b'} |"
            + " flags.bad.defaultVariant must be one of the variants [a]",
        "{'state': 'ENABLED', 'variants': {'a': 1, 'b': 'x'}} | flags.bad.variants.b must be of the type",
        "{'state': 'ENABLED', 'variants': {'a': null}} | flags.bad.variants.a must be a text but was null",
        "{'state': 'ENABLED', 'variants': {'a': 1e300}} | flags.bad.variants.a must be a number from",
        "{'state': 'ENABLED', 'targeting': {'$ref': 'x'}} | flags.bad.targeting.$ref must be an evaluator",
        "{'state': 'ENABLED', 'targeting': {'$ref': 'loop'}} | $evaluators.loop.!.$ref must not lead back",
        "{'state': 'ENABLED', 'targeting': {'fractional': []}} | flags.bad.targeting must have variants",
        "{'state': 'ENABLED', 'targeting': {'fractional': [[]]}} |"
            + " flags.bad.targeting.fractional[0] must be a variant and its weight",
        "{'state': 'ENABLED', 'targeting': {'map': [[1]]}} | flags.bad.targeting must have a list and a rule",
        "{'state': 'ENABLED', 'targeting': {'a': 1, 'a': 2}} | flags.bad.targeting must have each field once"
      })
  void a_fault_names_file_flag_path_and_rule_and_the_others_go_on(String flag, String problem) {
    FlagDocument document =
        parse(
            FlagFormat.FLAGD,
            "{'flags': {'bad': %s, 'good': {'state': 'DISABLED'}}, '$evaluators':".formatted(flag)
                + " {'loop': {'!': {'$ref': 'loop'}}}}");

    assertThat(document.flags()).containsOnlyKeys("good");
    assertThat(Objects.requireNonNull(document.problems().get("bad")))
        .startsWith("flags.flagd.json line 1 column ")
        .contains("flag \"bad\" " + problem);
  }

  @Test
  void of_a_flag_that_appears_twice_neither_is_taken() {
    FlagDocument document =
        parse(
            FlagFormat.FLAGD,
            "{'flags': {'a': {'state': 'DISABLED'}, 'b': {'state': 'DISABLED'}, 'a': {'state': 'ENABLED'}}}");

    assertThat(document.flags()).containsOnlyKeys("b");
    assertThat(document.problems().get("a")).contains("appears twice");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | the document must be an object",
        "{} | the document's flags is missing",
        "{'flags': 5} | the document's flags must be an object",
        "{'flags': {}, '$evaluators': 1} | the document's $evaluators must be an object",
        "{'flags': {} | ends too early"
      })
  void a_text_that_is_no_document_is_refused_whole(String json, String problem) {
    assertThatThrownBy(() -> parse(FlagFormat.FLAGD, json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("flags.flagd.json")
        .hasMessageContaining(problem);
  }
}
