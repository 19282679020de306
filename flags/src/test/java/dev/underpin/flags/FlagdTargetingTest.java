package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rules of flagd. The vectors of its {@code fractional} and {@code sem_ver} are those that flagd's
 * own tests hold every implementation to.
 */
class FlagdTargetingTest {

  private static final StringFlag RESULT = Flag.string("result").orElse("code");
  private static final String SUITS =
      "['clubs', 25], ['diamonds', 25], ['hearts', 25], ['spades', 25]";

  private static Evaluation<String> result(
      FlagFormat format, String key, String targeting, Subject subject) {
    StringFlag flag = key.equals("result") ? RESULT : Flag.string(key).orElse("code");
    StringBuilder variants = new StringBuilder("'none': 'none'");
    for (String name :
        "clubs diamonds hearts spades lower upper heads tails red blue green premium standard true false 1 2 3 -1"
            .split(" ", -1)) {
      variants.append(", '%s': '%s'".formatted(name, name));
    }
    return FlagdDocumentTest.flags(
            format,
            "{'flags': {'%s': {'state': 'ENABLED', 'variants': {%s}, 'defaultVariant': 'none',"
                    .formatted(key, variants)
                + "'targeting': %s}}}".formatted(targeting))
        .explain(flag, subject);
  }

  private static String result(String targeting, Subject subject) {
    return result(FlagFormat.FLAGD, "result", targeting, subject).value();
  }

  @ParameterizedTest
  @CsvSource({
    "jack, spades, hearts",
    "queen, clubs, spades",
    "ten, diamonds, clubs",
    "nine, hearts, diamonds",
    "3, diamonds, clubs"
  })
  void a_split_by_key_and_name_is_that_of_flagd(String name, String v1, String today) {
    String rule =
        "{'fractional': [{'cat': [{'var': '$flagd.flagKey'}, {'var': 'user.name'}]}, %s]}"
            .formatted(SUITS);
    Subject subject = Subject.anonymous().with("user.name", name);

    assertThat(result(FlagFormat.FLAGD_V1, "fractional-flag", rule, subject).value()).isEqualTo(v1);
    assertThat(result(FlagFormat.FLAGD, "fractional-flag", rule, subject).value()).isEqualTo(today);
  }

  @ParameterizedTest
  @CsvSource({"jack, hearts", "queen, spades", "ten, hearts", "nine, diamonds"})
  void flags_with_one_seed_split_alike_in_the_former_way(String name, String variant) {
    assertThat(seeded(FlagFormat.FLAGD_V1, "one", name)).isEqualTo(variant);
    assertThat(seeded(FlagFormat.FLAGD_V1, "other", name)).isEqualTo(variant);
  }

  @ParameterizedTest
  @CsvSource({"seven, hearts", "eight, diamonds", "nine, clubs", "two, spades"})
  void flags_with_one_seed_split_alike(String name, String variant) {
    assertThat(seeded(FlagFormat.FLAGD, "one", name)).isEqualTo(variant);
    assertThat(seeded(FlagFormat.FLAGD, "other", name)).isEqualTo(variant);
  }

  private static String seeded(FlagFormat format, String key, String name) {
    String rule =
        "{'fractional': [{'cat': ['shared-seed', {'var': 'user.name'}]}, %s]}".formatted(SUITS);
    return result(format, key, rule, Subject.anonymous().with("user.name", name)).value();
  }

  /** Their hashes are 0, 1, 2^31 - 1, 2^31 and 2^32 - 1. */
  @ParameterizedTest
  @CsvSource({
    "ejOoVL, 0, lower",
    "bY9fO-, 1, lower",
    "SI7p-, 2147483647, lower",
    "6LvT0, -2147483648, upper",
    "ceQdGm, -1, upper"
  })
  void hashes_at_the_bounds_are_shared_out_as_flagd_does(String key, int hash, String variant) {
    String rule = "{'fractional': [{'var': 'targetingKey'}, ['lower', 50], ['upper', 50]]}";

    assertThat(new Murmur3("", 0).hash(key)).isEqualTo(hash);
    assertThat(result(rule, Subject.of(key))).isEqualTo(variant);
  }

  @Test
  void without_a_key_to_split_by_it_is_that_of_the_flag_and_of_the_subject() {
    String rule = "{'fractional': [['heads'], ['tails', 1]]}";
    String key = "fractional-flag-shorthand";

    assertThat(result(FlagFormat.FLAGD_V1, key, rule, Subject.of("jon@company.com")).value())
        .isEqualTo("heads");
    assertThat(result(FlagFormat.FLAGD_V1, key, rule, Subject.of("jane@company.com")).value())
        .isEqualTo("tails");
    assertThat(result(FlagFormat.FLAGD, key, rule, Subject.of("jane@company.com")).value())
        .isEqualTo("tails");
    String byHand =
        "{'fractional': [{'cat': [{'var': '$flagd.flagKey'}, {'var': 'targetingKey'}]}, ['heads'], ['tails']]}";
    for (int i = 0; i < 200; i++) {
      Subject subject = Subject.of("é" + i);
      assertThat(result(FlagFormat.FLAGD, key, rule, subject))
          .isEqualTo(result(FlagFormat.FLAGD, key, byHand, subject));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jon@company.com | premium | [{'if': [{'==': [{'var': 'tier'}, 'premium']}, 'premium', 'standard']}, 50], ['standard', 50] | premium",
        "jon@company.com | basic | [{'if': [{'==': [{'var': 'tier'}, 'premium']}, 'premium', 'standard']}, 50], ['standard', 50] | standard",
        "user1 | premium | [{'if': [{'==': [{'var': 'tier'}, 'premium']}, 'premium', 'standard']}, 50], ['standard', 50] | standard",
        "jon@company.com | green | [{'var': 'tier'}, 50], ['blue', 50] | green",
        "jon@company.com | yellow | [{'var': 'tier'}, 50], ['blue', 50] | code",
        "user1 | red | [{'var': 'tier'}, 50], ['blue', 50] | blue",
        "jon@company.com | premium | ['red', {'if': [{'==': [{'var': 'tier'}, 'premium']}, 100, 0]}], ['blue', 10] | red",
        "jon@company.com | basic | ['red', {'if': [{'==': [{'var': 'tier'}, 'premium']}, 100, 0]}], ['blue', 10] | blue",
        "any | any | ['red', 1] | red",
        "any | any | ['red', -50], ['blue', 100] | blue",
        "any | any | ['red', 0], ['blue', 0] | none",
        "any | any | ['red', 0.5], ['blue', 1] | none",
        "any | any | ['red', '1'], ['blue', 1] | none",
        "any | any | ['red', 2147483647], ['blue', 1] | none"
      })
  void variants_and_weights_may_be_rules(String key, String tier, String arms, String variant) {
    String rule = "{'fractional': [{'var': 'targetingKey'}, %s]}".formatted(arms);

    assertThat(result(rule, Subject.of(key).with("tier", tier))).isEqualTo(variant);
  }

  @Test
  void a_split_may_be_a_condition_and_needs_a_key() {
    Subject subject = Subject.of("some-targeting-key");

    assertThat(result("{'if': [{'fractional': [[false, 0], [true, 100]]}, '1', '2']}", subject))
        .isEqualTo("1");
    assertThat(result("{'if': [{'fractional': [[false, 100], [true, 0]]}, '1', '2']}", subject))
        .isEqualTo("2");
    assertThat(result("{'fractional': [['1', 50], ['2', 50]]}", Subject.anonymous()))
        .isEqualTo("none");
    assertThat(result("{'fractional': [{'var': 'no'}, ['1', 50], ['2', 50]]}", Subject.anonymous()))
        .isEqualTo("none");
    assertThat(result("{'fractional': [{'var': 'n'}, ['1', 1]]}", subject.with("n", 5)))
        .isEqualTo("none");
  }

  @Test
  void shares_are_as_weights_say() {
    Flags flags =
        FlagdDocumentTest.flags(
            FlagFormat.FLAGD,
            "{'flags': {'result': {'state': 'ENABLED', 'variants': {'a': 'a', 'b': 'b'},"
                + " 'targeting': {'fractional': [['a', 1], ['b', 99]]}}}}");
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      counts.merge(flags.value(RESULT, Subject.of("user-" + i)), 1, Integer::sum);
    }

    assertThat(counts.get("a")).isCloseTo(2_000, within(225));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2.0.0 | = | 2.0.0 | true",
        "2.1.0 | > | 2.0.0 | true",
        "1.9.0 | < | 2.0.0 | true",
        "2.0.0-alpha | < | 2.0.0 | true",
        "2.0.0.0 | = | 2.0.0 | none",
        "3.0.1 | ~ | 3.0.0 | true",
        "3.1.0 | ~ | 3.0.0 | false",
        "3.1.0 | ^ | 3.0.0 | true",
        "4.0.0 | ^ | 3.0.0 | false",
        "30.0.0 | ^ | 3.0.0 | false",
        "v1.0.0 | = | 1.0.0 | true",
        "V1.0.0 | = | v1.0.0 | true",
        "1 | ^ | 1.5.0 | true",
        "1.0 | ^ | 1 | true",
        "1.0.0+other | = | 1.0.0+build | true",
        "1.0.0 | != | 1.0.0 | false",
        "1.0.0 | <= | 1.0.0 | true",
        "1.0.0 | >= | 1.0.1 | false",
        "1.0.0 | === | 1.0.0 | none",
        "not-a-version | = | 1.0.0 | none",
        "'' | = | 1.0.0 | none"
      })
  void versions_compare_as_in_flagd(String version, String operator, String other, String result) {
    String rule = "{'sem_ver': [{'var': 'version'}, '%s', '%s']}".formatted(operator, other);

    assertThat(result(rule, Subject.anonymous().with("version", version.replace("'", ""))))
        .isEqualTo(result);
  }

  @Test
  void a_number_is_a_version_and_two_arguments_are_none() {
    Subject subject = Subject.anonymous().with("version", 1);

    assertThat(result("{'sem_ver': [{'var': 'version'}, '^', '1']}", subject)).isEqualTo("true");
    assertThat(result("{'sem_ver': [{'var': 'version'}, '=']}", subject)).isEqualTo("none");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'starts_with': [{'var': 'id'}, 'abc']} | abcdef | true",
        "{'starts_with': [{'var': 'id'}, 'abc']} | xabc | false",
        "{'starts_with': [{'var': 'no'}, 'abc']} | abc | none",
        "{'starts_with': ['abc']} | abc | none",
        "{'ends_with': [{'var': 'id'}, 'xyz']} | uvwxyz | true",
        "{'ends_with': [{'var': 'id'}, 'xyz']} | xyza | false",
        "{'ends_with': [5, 'xyz']} | xyza | none",
        "{'if': [{'starts_with': [{'var': 'no'}, 'a']}, '1', '2']} | x | 2",
        "{'==': [{'lower': [{'var': 'id'}]}, 'Äbc']} | ÄBC | true",
        "{'==': [{'upper': {'var': 'id'}}, 'ÄBC']} | Äbc | true",
        "{'upper': [5]} | x | none",
        "{'in': [{'var': 'id'}, ['a', 'b']]} | b | true",
        "{'in': [{'var': 'id'}, ['a', 'b']]} | c | false",
        "{'in': ['@faas.com', {'var': ['id']}]} | a@faas.com | true",
        "{'in': ['@faas.com', {'var': 'no'}]} | x | false",
        "{'in': [{'var': 'no'}, 'abc']} | x | false",
        "{'==': [{'substr': [{'var': 'id'}, 1, 2]}, 'bc']} | abcd | true",
        "{'==': [{'substr': [{'var': 'id'}, -2]}, 'cd']} | abcd | true",
        "{'==': [{'substr': [{'var': 'id'}, 1, -1]}, '🙂b']} | a🙂bc | true",
        "{'==': [{'substr': [{'var': 'id'}, 9]}, '']} | a | true",
        "{'==': [{'cat': ['a', 1, null, true, 0.5]}, 'a1true0.5']} | x | true"
      })
  void texts_are_compared_as_in_flagd(String rule, String id, String result) {
    assertThat(result(rule, Subject.anonymous().with("id", id))).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'==': [1, '1']} | true",
        "{'===': [1, '1']} | false",
        "{'!=': [1, '2']} | true",
        "{'!==': [1, 1]} | false",
        "{'==': [null, 0]} | false",
        "{'==': [null, {'var': 'no'}]} | true",
        "{'<': [1, 5, 10]} | true",
        "{'<': [1, 11, 10]} | false",
        "{'<=': [1, 1, 10]} | true",
        "{'>': ['b', 'a']} | true",
        "{'>=': [10, '9']} | true",
        "{'>': ['x', 1]} | false",
        "{'!': ['']} | true",
        "{'!!': ['0']} | true",
        "{'!': [[]]} | true",
        "{'!': {'in': ['Mike', ['Bob', 'Mike']]}} | false",
        "{'and': [true, 'red']} | red",
        "{'and': [1, 0, 'red']} | code",
        "{'or': [null, '', 'red']} | red",
        "{'if': [false, '1', false, '2', '3']} | 3",
        "{'if': [false, '1', true, '2', '3']} | 2",
        "{'if': [false, '1']} | none",
        "{'?:': [true, '1', '2']} | 1",
        "{'+': [1, '2']} | 3",
        "{'-': [1]} | -1",
        "{'-': [3, 1]} | 2",
        "{'*': [1, 3]} | 3",
        "{'/': [2, 2]} | 1",
        "{'%': [5, 4]} | 1",
        "{'max': [1, 3, 2]} | 3",
        "{'min': [1, 3, 2]} | 1",
        "{'var': ['no', 'red']} | red",
        "{'var': 'n'} | 2",
        "{'var': [{'cat': ['', 'n']}]} | 2",
        "{'var': ''} | none",
        "{'==': [{'missing': ['n', 'no']}, 1]} | false",
        "{'in': ['no', {'missing': ['n', 'no']}]} | true",
        "{'!': [{'missing_some': [1, ['n', 'no']]}]} | true",
        "{'in': ['c', {'merge': [['a'], 'b', ['c']]}]} | true",
        "{'all': [[1, 2], {'>': [{'var': ''}, 0]}]} | true",
        "{'all': [[], true]} | false",
        "{'none': [[1, 2], {'>': [{'var': ''}, 2]}]} | true",
        "{'some': [[{'a': 1, 'b': 2}], {'==': [{'var': 'b'}, 2]}]} | true",
        "{'in': [4, {'map': [[1, 2], {'*': [{'var': ''}, 2]}]}]} | true",
        "{'in': [1, {'filter': [[1, 2], {'>': [{'var': ''}, 1]}]}]} | false",
        "{'reduce': [[1, 1, 1], {'+': [{'var': 'current'}, {'var': 'accumulator'}]}, 0]} | 3",
        "{'==': [{'var': '$flagd.flagKey'}, 'result']} | true",
        "{'==': [{'var': '$flagd.timestamp'}, 1803902400]} | true",
        "{'==': [{'var': 'targetingKey'}, 'ana']} | true",
        "true | true",
        "null | none"
      })
  void operators_of_json_logic(String rule, String result) {
    assertThat(result(rule, Subject.of("ana").with("n", 2))).isEqualTo(result);
  }

  @Test
  void attributes_keep_the_type_that_they_were_given() {
    Subject subject = Subject.of("ana").with("n", 1.5).with("b", true).with("t", "1.5");

    assertThat(result("{'===': [{'var': 'n'}, 1.5]}", subject)).isEqualTo("true");
    assertThat(result("{'===': [{'var': 'b'}, true]}", subject)).isEqualTo("true");
    assertThat(result("{'===': [{'var': 't'}, 1.5]}", subject)).isEqualTo("false");
    assertThat(result("{'==': [{'var': 't'}, 1.5]}", subject)).isEqualTo("true");
  }

  @Test
  void an_attribute_of_several_values_is_a_list() {
    Subject subject = Subject.of("ana").withAll("roles", List.of("buyer", "admin"));

    assertThat(result("{'in': ['admin', {'var': 'roles'}]}", subject)).isEqualTo("true");
    assertThat(result("{'in': ['adm', {'var': 'roles'}]}", subject)).isEqualTo("false");
    assertThat(result("{'some': [{'var': 'roles'}, {'==': [{'var': ''}, 'buyer']}]}", subject))
        .isEqualTo("true");
    assertThat(result("{'==': [{'var': 'roles.1'}, 'admin']}", subject)).isEqualTo("false");
    assertThat(
            result(
                "{'all': [{'var': 'roles'}, true]}",
                subject.withAll("roles", Collections.nCopies(1_001, "x"))))
        .isEqualTo("code");
  }

  /** Each argument twice at each of sixty levels would never end. */
  @Test
  void an_argument_is_evaluated_once() {
    StringBuilder evaluators = new StringBuilder("'e0': {'var': 'targetingKey'}");
    for (int i = 1; i <= 30; i++) {
      evaluators.append(", 'e%d': {'lower': [{'upper': [{'$ref': 'e%d'}]}]}".formatted(i, i - 1));
    }
    Flags flags =
        FlagdDocumentTest.flags(
            FlagFormat.FLAGD,
            "{'flags': {'result': {'state': 'ENABLED', 'variants': {'red': 'red'},"
                + " 'targeting': {'$ref': 'e30'}}}, '$evaluators': {%s}}".formatted(evaluators));

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertThat(flags.value(RESULT, Subject.of("RED"))).isEqualTo("red"));
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void rules_that_would_take_long_are_refused() {
    String list = "[1" + ", 1".repeat(999) + "]";
    String rule = "true";
    for (int i = 0; i < 5; i++) {
      rule = "{'all': [%s, %s]}".formatted(list, rule);
    }

    FlagDocument document =
        FlagdDocumentTest.parse(
            FlagFormat.FLAGD,
            "{'flags': {'bad': {'state': 'ENABLED', 'targeting': %s}}}".formatted(rule));

    assertThat(document.problems().get("bad")).contains("must not take so long");
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void evaluators_that_double_each_other_are_refused() {
    StringBuilder evaluators = new StringBuilder("'e0': {'!': [true]}");
    for (int i = 1; i < 25; i++) {
      evaluators.append(
          ", 'e%d': {'and': [{'$ref': 'e%d'}, {'$ref': 'e%d'}]}".formatted(i, i - 1, i - 1));
    }

    FlagDocument document =
        FlagdDocumentTest.parse(
            FlagFormat.FLAGD,
            "{'flags': {'bad': {'state': 'ENABLED', 'targeting': {'$ref': 'e24'}}}, '$evaluators': {%s}}"
                .formatted(evaluators));

    assertThat(document.problems().get("bad")).contains("must not take so long");
  }

  @Test
  void evaluators_that_lead_from_one_to_the_next_without_end_are_refused() {
    StringBuilder evaluators = new StringBuilder("'e0': {'!': [true]}");
    for (int i = 1; i < 50_000; i++) {
      evaluators.append(", 'e%d': {'!': {'$ref': 'e%d'}}".formatted(i, i - 1));
    }

    FlagDocument document =
        FlagdDocumentTest.parse(
            FlagFormat.FLAGD,
            "{'flags': {'bad': {'state': 'ENABLED', 'targeting': {'$ref': 'e49999'}}}, '$evaluators': {%s}}"
                .formatted(evaluators));

    assertThat(document.problems().get("bad")).contains("nor through more than 32 others");
  }

  @Test
  void a_text_that_doubles_with_each_element_ends_in_an_error() {
    String rule =
        "{'reduce': [[%s], {'cat': [{'var': 'accumulator'}, {'var': 'accumulator'}]}, 'xx']}"
            .formatted("1" + ", 1".repeat(60));

    Evaluation<String> evaluation = result(FlagFormat.FLAGD, "result", rule, Subject.of("ana"));

    assertThat(evaluation.reason()).isEqualTo(Reason.ERROR);
    assertThat(evaluation.value()).isEqualTo("code");
  }
}
