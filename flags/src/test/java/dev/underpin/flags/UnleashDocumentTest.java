package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Documents of Unleash as far as its own specification does not say. */
class UnleashDocumentTest {

  private static final BooleanFlag CART = Flag.bool("cart").orElse(false);
  private static final StringFlag TEXT = Flag.string("cart").orElse("default");
  private static final Subject ANA = Subject.of("ana");

  private static FlagDocument parse(String json) {
    return FlagDocument.parse(
        FlagFormat.UNLEASH,
        "unleash.json",
        "1",
        json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static Flags flags(String json) {
    FlagDocument document = parse(json);
    ScriptedStore store = new ScriptedStore();
    store.does(() -> document);
    Flags flags = Flags.builder(store).build();
    flags.refresh();
    return flags;
  }

  private static String cart(String rest) {
    return "{'features': [{'name': 'cart', 'enabled': true, %s}]}".formatted(rest);
  }

  private static String strategy(String rest) {
    return cart("'strategies': [{'name': 'default', %s}]".formatted(rest));
  }

  @Test
  void a_variant_without_payload_is_its_name() {
    Flags flags = flags(cart("'variants': [{'name': 'blue', 'weight': 1000}]"));

    assertThat(flags.explain(TEXT, ANA)).hasToString("blue (ON, variant blue, version 1)");
    assertThat(flags.isOn(CART, ANA)).isTrue();
  }

  @Test
  void a_feature_without_variant_gives_the_code_default_and_says_so() {
    Flags flags = flags(strategy("'parameters': {}"));

    assertThat(flags.explain(TEXT, ANA).value()).isEqualTo("default");
    assertThat(flags.explain(TEXT, ANA).reason()).isEqualTo(Reason.NO_VARIANT);
    assertThat(flags.explain(CART, ANA).rule()).isEqualTo("strategies[0]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'strategies': {} | features[0].strategies must be a list but was an object",
        "'strategies': [{}] | features[0].strategies[0].name is missing",
        "'strategies': [{'name': 5}] | features[0].strategies[0].name must be a text but was 5",
        "'strategies': [{'name': 'flexibleRollout', 'parameters': {'rollout': '101'}}] |"
            + " features[0].strategies[0].parameters.rollout must be a number from 0 to 100",
        "'strategies': [{'name': 'flexibleRollout', 'parameters': {'rollout': 'NaN'}}] |"
            + " features[0].strategies[0].parameters.rollout must be a number from 0 to 100",
        "'strategies': [{'name': 'default', 'constraints': [{'operator': 'IN'}]}] |"
            + " features[0].strategies[0].constraints[0].contextName is missing",
        "'variants': [{'name': 'a', 'weight': -1}] | features[0].variants[0].weight must be a number",
        "'variants': [{'name': 'a', 'name': 'b', 'weight': 1}] | features[0].variants[0] must have each",
        "'dependencies': [{}] | features[0].dependencies[0].feature is missing"
      })
  void a_fault_names_file_feature_path_and_rule_and_the_others_go_on(String rest, String problem) {
    FlagDocument document =
        parse(
            "{'features': [{'name': 'cart', 'enabled': true, %s}, {'name': 'good', 'enabled': true}]}"
                .formatted(rest));

    assertThat(document.flags()).containsOnlyKeys("good");
    assertThat(Objects.requireNonNull(document.problems().get("cart")))
        .startsWith("unleash.json line 1 column ")
        .contains("flag \"cart\" " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'segments': [7] | segments[0] must be the id of a segment",
        "'constraints': [{'contextName': 'a', 'operator': 'LIKE', 'inverted': true}] |"
            + " constraints[0].operator must be an operator of Unleash but was \"LIKE\"",
        "'constraints': [{'contextName': 'a', 'operator': 'REGEX', 'value': '(', 'inverted': true}] |"
            + " constraints[0].value must be a regular expression",
        "'constraints': [{'contextName': 'a', 'operator': 'NUM_GT', 'value': 'x', 'inverted': true}] |"
            + " constraints[0].value must be a number"
      })
  void what_is_faulty_holds_for_nobody_and_is_told(String rest, String warning) {
    FlagDocument document = parse(strategy(rest));

    assertThat(document.problems()).isEmpty();
    assertThat(document.warnings().get("cart")).contains("flag \"cart\" features[0]", warning);
    assertThat(flags(strategy(rest)).explain(CART, ANA).reason()).isEqualTo(Reason.NO_RULE_MATCHED);
  }

  @Test
  void a_feature_that_appears_twice_is_taken_neither_time() {
    FlagDocument document =
        parse("{'features': [{'name': 'a', 'enabled': true}, {'name': 'a', 'enabled': false}]}");

    assertThat(document.flags()).isEmpty();
    assertThat(document.problems().get("a")).contains("appears twice");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | the document must be an object",
        "{} | the document's features is missing",
        "{'features': {}} | the document's features must be a list",
        "{'features': []} x | is not valid JSON",
        "{'features': [{'name': | ends too early",
        "{'segments': [{}], 'features': []} | segments[0].id is missing"
      })
  void a_text_that_is_no_document_is_refused_whole(String json, String problem) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unleash.json")
        .hasMessageContaining(problem);
  }

  @Test
  void nesting_without_end_is_refused() {
    assertThatThrownBy(() -> parse("{'features': " + "[".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("beyond bounds");
  }

  @Test
  void a_feature_is_another_where_its_segment_is() {
    String json =
        "{'features': [{'name': 'cart', 'enabled': true, 'strategies': [{'name': 'default',"
            + " 'segments': [1]}]}], 'segments': [{'id': 1, 'constraints': [{'contextName': 'plan',"
            + " 'operator': 'IN', 'values': ['%s']}]}]}";

    assertThat(parse(json.formatted("pro")).flags())
        .isEqualTo(parse(json.formatted("pro")).flags());
    assertThat(parse(json.formatted("pro")).flags())
        .isNotEqualTo(parse(json.formatted("max")).flags());
  }

  @Test
  void a_feature_of_unleash_keeps_its_own_rules() {
    FlagDocument document = parse(cart("'strategies': []"));
    ScriptedStore store = new ScriptedStore();
    store.does(() -> document);
    Flags flags = Flags.builder(store).build();

    assertThatThrownBy(() -> flags.rollout(CART, 5, Change.by("ana", "test")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another format");
  }

  /** {@code Math.abs(Integer.MIN_VALUE)} is negative; a remainder of it would be no bucket. */
  @Test
  void every_hash_is_a_bucket_from_1_on() {
    UnleashHash hash = new UnleashHash("group", 0);

    for (int i = 0; i < 200_000; i++) {
      assertThat(hash.normalized("é日🙂" + i, 100)).isBetween(1, 100);
    }
  }

  @Test
  void the_hash_is_murmur3_of_the_utf_8_of_group_colon_id() {
    // murmur3_32 of "aé日🙂:bé日🙂c", computed with another implementation
    assertThat(new UnleashHash("aé日🙂", 0).normalized("bé日🙂c", Integer.MAX_VALUE))
        .isEqualTo(MURMUR_VECTOR);
  }

  private static final int MURMUR_VECTOR = 443278922;
}
