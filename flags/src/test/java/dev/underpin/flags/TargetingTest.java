package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.codec.Codec;
import dev.underpin.flags.testing.FakeFlags;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules, segments, prerequisites and variants of our own documents. */
class TargetingTest {

  private static final StringFlag SEARCH = Flag.string("search").orElse("default");
  private static final BooleanFlag CART = Flag.bool("cart").orElse(false);
  private static final Subject ANA = Subject.of("ana").with("email", "ana@example.com");

  private static final String VARIANTS =
      "\"variants\": {\"old\": \"v1\", \"new\": \"v2\", \"newest\": \"v3\"}";

  static Flags flags(String json) {
    return flags(json, InstantSource.system());
  }

  private static Flags flags(String json, InstantSource clock) {
    Flags flags = Flags.builder(MemoryFlagStore.of(json)).clock(clock).build();
    flags.refresh();
    return flags;
  }

  private static Flags search(String rest) {
    return flags(
        """
        {"flags": {"search": {"type": "string", "state": "on", %s, %s}},
         "segments": {"staff": {"attribute": "email", "endsWith": ["@example.com"]}}}"""
            .formatted(VARIANTS, rest));
  }

  private static boolean holds(String condition, Subject subject) {
    return flags(
            """
            {"flags": {"cart": {"type": "boolean", "state": "on", "rollout": 0,
              "rules": [{"if": %s}]}}}"""
                .formatted(condition.replace('\'', '"')))
        .isOn(CART, subject);
  }

  @Test
  void the_first_rule_whose_condition_holds_decides() {
    Flags flags =
        search(
            """
            "serve": "old", "rules": [
              {"name": "staff", "if": {"segment": "staff"}, "serve": "newest"},
              {"if": {"attribute": "email", "present": true}, "serve": "new"}]""");

    assertThat(flags.explain(SEARCH, ANA))
        .hasToString("v3 (RULE_MATCHED, variant newest, staff, version 1)");
    assertThat(flags.explain(SEARCH, Subject.of("bob").with("email", "bob@elsewhere.org")))
        .hasToString("v2 (RULE_MATCHED, variant new, rules[1], version 1)");
    assertThat(flags.explain(SEARCH, Subject.of("bob")))
        .hasToString("v1 (ON, variant old, version 1)");
  }

  @Test
  void a_rule_lets_its_subjects_in_whatever_the_rollout_of_the_rest() {
    Flags flags =
        search(
            "\"serve\": \"old\", \"rollout\": 0, \"rules\": [{\"if\": {\"segment\": \"staff\"},"
                + " \"serve\": \"new\"}]");

    assertThat(flags.value(SEARCH, ANA)).isEqualTo("v2");
    assertThat(flags.explain(SEARCH, Subject.of("bob")).reason()).isEqualTo(Reason.NOT_IN_ROLLOUT);
  }

  @Test
  void a_rule_with_a_rollout_keeps_the_rest_of_its_subjects_out() {
    Flags flags =
        search(
            "\"serve\": \"old\", \"rules\": [{\"if\": {\"segment\": \"staff\"}, \"rollout\": 0,"
                + " \"serve\": \"new\"}]");

    assertThat(flags.explain(SEARCH, ANA))
        .hasToString("default (NOT_IN_ROLLOUT, rules[0], version 1)");
  }

  @Test
  void a_kill_beats_every_rule() {
    MemoryFlagStore store =
        MemoryFlagStore.of(
            """
            {"flags": {"cart": {"type": "boolean", "state": "on",
              "rules": [{"if": {"all": []}, "serve": true}]}}}""");
    Flags flags = Flags.builder(store).build();
    flags.refresh();
    boolean before = flags.isOn(CART, ANA);

    flags.kill(CART, Change.by("ana", "errors"));

    assertThat(before).isTrue();
    assertThat(flags.explain(CART, ANA)).hasToString("false (KILLED, version 2)");
    flags.on(CART, Change.by("ana", "mended"));
    assertThat(flags.explain(CART, ANA).reason()).isEqualTo(Reason.RULE_MATCHED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'attribute': 'plan', 'in': ['pro', 'max']} | true",
        "{'attribute': 'plan', 'notIn': ['pro']} | false",
        "{'attribute': 'absent', 'notIn': ['pro']} | true",
        "{'attribute': 'absent', 'in': ['pro']} | false",
        "{'attribute': 'absent', 'present': false} | true",
        "{'attribute': 'key', 'startsWith': ['A'], 'ignoreCase': true} | true",
        "{'attribute': 'key', 'startsWith': ['A']} | false",
        "{'attribute': 'email', 'contains': ['x', '@ex']} | true",
        "{'attribute': 'email', 'matches': '^[a-z]+@'} | true",
        "{'attribute': 'age', 'atLeast': 42} | true",
        "{'attribute': 'age', 'above': 42} | false",
        "{'attribute': 'age', 'atMost': 42.0} | true",
        "{'attribute': 'age', 'below': 42} | false",
        "{'attribute': 'age', 'equals': 42} | true",
        "{'attribute': 'plan', 'equals': 42} | false",
        "{'attribute': 'app', 'version': '>=1.9.0'} | true",
        "{'attribute': 'app', 'version': '<1.9.0'} | false",
        "{'attribute': 'born', 'before': '2000-01-01'} | true",
        "{'attribute': 'born', 'after': '2000-01-01'} | false",
        "{'attribute': 'ip', 'network': ['10.0.0.0/8']} | true",
        "{'all': [{'attribute': 'age', 'above': 1}, {'attribute': 'age', 'below': 2}]} | false",
        "{'any': [{'attribute': 'age', 'above': 1}, {'attribute': 'age', 'below': 2}]} | true",
        "{'not': {'attribute': 'age', 'above': 1}} | false",
        "{'all': []} | true",
        "{'any': []} | false"
      })
  void operators_hold_as_their_names_say(String condition, boolean isOn) {
    Subject subject =
        ANA.with("plan", "pro")
            .with("age", 42)
            .with("app", "1.10.0")
            .with("born", "1999-12-31T23:59:59Z")
            .with("ip", "10.1.2.3");

    assertThat(holds(condition, subject)).isEqualTo(isOn);
  }

  @Test
  void time_is_what_the_clock_says() {
    String json =
        """
        {"flags": {"cart": {"type": "boolean", "state": "on", "rollout": 0,
          "rules": [{"if": {"attribute": "time", "after": "2027-03-01T12:00:00Z"}}]}}}""";

    assertThat(flags(json, () -> Instant.parse("2027-03-01T12:00:00Z")).isOn(CART, ANA)).isFalse();
    assertThat(flags(json, () -> Instant.parse("2027-03-01T12:00:00.001Z")).isOn(CART, ANA))
        .isTrue();
  }

  @Test
  void a_clock_that_throws_is_an_error_and_the_code_default() {
    Flags flags =
        flags(
            """
            {"flags": {"cart": {"type": "boolean", "state": "on",
              "rules": [{"if": {"attribute": "time", "after": "2027-03-01"}}]}}}""",
            () -> {
              throw new IllegalStateException("no clock");
            });

    assertThat(flags.explain(CART, ANA)).hasToString("false (ERROR, version 1)");
    assertThat(flags.isOn(Flag.bool("cart").orElse(true), ANA)).isTrue();
  }

  @Test
  void a_flag_that_requires_another_is_off_where_that_is_not_so() {
    Flags flags =
        flags(
            """
            {"flags": {
              "cart": {"type": "boolean", "state": "on", "requires": [
                 {"flag": "search", "variants": ["new"]}, {"flag": "old-cart", "is": false}]},
              "old-cart": {"type": "boolean", "state": "off"},
              "search": {"type": "string", "state": "on", %s, "serve": "old",
                "rules": [{"if": {"attribute": "email", "present": true}, "serve": "new"}]}}}"""
                .formatted(VARIANTS));

    assertThat(flags.explain(CART, ANA).reason()).isEqualTo(Reason.ON);
    assertThat(flags.explain(CART, Subject.of("bob")).reason())
        .isEqualTo(Reason.PREREQUISITE_FAILED);
    flags.on(Flag.bool("old-cart").orElse(false), Change.by("ana", "test"));
    assertThat(flags.isOn(CART, ANA)).isFalse();
  }

  @Test
  void flags_that_ask_each_other_in_a_circle_are_rejected_and_the_others_go_on() throws Exception {
    RecordingListener listener = new RecordingListener();
    Flags flags =
        Flags.builder(
                MemoryFlagStore.of(
                    """
                    {"flags": {
                      "cart": {"type": "boolean", "state": "on", "requires": [{"flag": "b"}]},
                      "b": {"type": "boolean", "state": "on",
                            "rules": [{"if": {"flag": "cart"}}]},
                      "good": {"type": "boolean", "state": "on"}}}"""))
            .listener(listener)
            .build();

    flags.refresh();

    assertThat(flags.explain(CART, ANA).reason()).isEqualTo(Reason.PARSE_ERROR);
    assertThat(flags.isOn(Flag.bool("good").orElse(false), ANA)).isTrue();
    assertThat(flags.healthCheck().check().toString()).contains("must not ask itself");
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void flags_that_ask_more_and_more_others_are_rejected() {
    StringBuilder json = new StringBuilder("{\"flags\": {");
    for (int i = 0; i < 60; i++) {
      json.append(
          """
          "f%d": {"type": "boolean", "state": "on",
                  "requires": [{"flag": "f%d"}, {"flag": "f%d"}]},"""
              .formatted(i, i + 1, i + 1));
    }
    Flags flags =
        flags(json.append("\"f60\": {\"type\": \"boolean\", \"state\": \"on\"}}}").toString());

    assertThat(flags.explain(Flag.bool("f0").orElse(false), ANA).reason())
        .isEqualTo(Reason.PARSE_ERROR);
    assertThat(flags.isOn(Flag.bool("f55").orElse(false), ANA)).isTrue();
  }

  /** yggdrasil #345: what goes by chance must go one way, however often it is asked. */
  @Test
  void a_random_is_drawn_once_for_a_pinned_subject() {
    FlagDocument document =
        FlagDocument.parse(
            FlagFormat.UNLEASH,
            "unleash.json",
            "1",
            """
            {"features": [{"name": "cart", "enabled": true, "strategies": [
              {"name": "gradualRolloutRandom", "parameters": {"percentage": "50"}}]}]}"""
                .getBytes(StandardCharsets.UTF_8));
    ScriptedStore store = new ScriptedStore();
    store.does(() -> document);
    Flags flags = Flags.builder(store).build();
    flags.refresh();
    int on = 0;

    for (int i = 0; i < 1_000; i++) {
      PinnedFlags pinned = flags.pin(null);
      boolean first = pinned.isOn(CART);
      on += first ? 1 : 0;
      for (int again = 0; again < 5; again++) {
        assertThat(pinned.isOn(CART)).isEqualTo(first);
      }
    }

    assertThat(on).isBetween(400, 600);
  }

  @Test
  void an_attribute_of_several_values_holds_where_one_of_them_does() {
    Subject staff = ANA.withAll("roles", List.of("buyer", "admin"));

    assertThat(holds("{'attribute': 'roles', 'in': ['admin']}", staff)).isTrue();
    assertThat(holds("{'attribute': 'roles', 'in': ['owner']}", staff)).isFalse();
    assertThat(holds("{'attribute': 'roles', 'notIn': ['admin']}", staff)).isFalse();
    assertThat(holds("{'attribute': 'roles', 'startsWith': ['ad']}", staff)).isTrue();
    assertThat(holds("{'attribute': 'roles', 'present': true}", staff)).isTrue();
    assertThat(holds("{'attribute': 'roles', 'present': true}", ANA.withAll("roles", List.of())))
        .isFalse();
    assertThat(staff.attribute("roles")).isNull();
  }

  @Test
  void pinned_flags_stay_what_they_were() {
    FakeFlags flags = new FakeFlags().set(SEARCH, "v1");
    PinnedFlags pinned = flags.pin(ANA);
    PinnedFlags asked = flags.pin(ANA);
    assertThat(asked.value(SEARCH)).isEqualTo("v1");

    flags.set(SEARCH, "v2").set(CART, true);

    assertThat(flags.value(SEARCH, ANA)).isEqualTo("v2");
    assertThat(pinned.value(SEARCH)).isEqualTo("v1");
    assertThat(asked.value(SEARCH)).isEqualTo("v1");
    assertThat(pinned.explain(CART).reason()).isEqualTo(Reason.FLAG_NOT_FOUND);
  }

  @Test
  void a_rule_is_written_back_as_it_was_read() {
    FlagDocument document =
        Documents.parse(
            """
            {"flags": {"search": {"type": "string", "state": "on", %s,
              "serve": {"old": 12.5, "new": 87.5}, "requires": [{"flag": "cart", "is": true}],
              "rules": [{"name": "1", "if": {"not": {"attribute": "a", "in": ["é"]}},
                         "rollout": 3, "serve": "old"}]}}}"""
                .formatted(VARIANTS));
    assertThat(document.problems()).isEmpty();
    FlagDefinition flag = Documents.flag(document, "search");

    FlagDocument again = Documents.parse(Documents.of("search", flag.toJson()));

    assertThat(again.flags()).containsEntry("search", flag);
    assertThat(flag)
        .isNotEqualTo(
            Documents.flag(
                Documents.parse(
                    Documents.of(
                        "search", flag.toJson().replace("87.5", "80").replace("12.5", "20"))),
                "search"));
  }

  @Test
  void json_is_decoded_once_when_flags_are_loaded() {
    JsonFlag<Limits> limits = Flag.json("limits", new Limits.Coded()).orElse(new Limits("none"));
    Flags flags =
        flags(
            "{\"flags\": {\"limits\": {\"type\": \"json\", \"state\": \"on\", \"value\": {\"max\": [5]}}}}");

    assertThat(flags.value(limits, ANA)).isEqualTo(new Limits("{\"max\":[5]}"));
    assertThat(flags.value(limits, ANA)).isSameAs(flags.value(limits, null));
    assertThat(new FakeFlags().set(limits, new Limits("[1]")).value(limits, ANA))
        .isEqualTo(new Limits("[1]"));
    assertThat(
            flags(
                    "{\"flags\": {\"limits\": {\"type\": \"json\", \"state\": \"on\", \"value\": []}}}")
                .explain(limits, ANA)
                .reason())
        .isEqualTo(Reason.TYPE_MISMATCH);
  }

  record Limits(String text) {

    /** Refuses the empty list. */
    static final class Coded implements Codec<Limits> {
      @Override
      public byte[] encode(Limits value) {
        return value.text().getBytes(StandardCharsets.UTF_8);
      }

      @Override
      public Limits decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.equals("[]")) {
          throw new IllegalStateException("no limits");
        }
        return new Limits(text);
      }

      @Override
      public String id() {
        return "limits";
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'rules': {} | rules must be a list but was an object",
        "'rules': [{}] | rules[0].if is missing",
        "'rules': [{'if': {}}] | rules[0].if must have exactly one of all, any",
        "'rules': [{'iff': {}}] | rules[0] has an unknown field \"iff\"",
        "'rules': [{'if': {'attribute': 'a'}}] | rules[0].if must have exactly one of in, notIn",
        "'rules': [{'if': {'attribute': 'a', 'is': 1}}] | rules[0].if.is must have exactly one of",
        "'rules': [{'if': {'attribute': 'a', 'matches': '('}}] | rules[0].if.matches must be a regular",
        "'rules': [{'if': {'attribute': 'a', 'version': '1.2'}}] | rules[0].if.version must be =",
        "'rules': [{'if': {'attribute': 'a', 'after': 'noon'}}] | rules[0].if.after must be a time",
        "'rules': [{'if': {'attribute': 'a', 'above': '5'}}] | rules[0].if.above must be a number but was \"5\"",
        "'rules': [{'if': {'attribute': 'a', 'network': ['x']}}] | rules[0].if.network[0] must be an IP",
        "'rules': [{'if': {'attribute': 'a', 'in': [1]}}] | rules[0].if.in[0] must be a text but was 1",
        "'rules': [{'if': {'all': [{'segment': 's'}]}}] | rules[0].if.all[0].segment must be a segment",
        "'rules': [{'if': {'flag': 'a b'}}] | rules[0].if.flag must be 1 to 200 characters",
        "'rules': [{'if': {'all': []}, 'rollout': 101}] | rules[0].rollout must be 0 to 100",
        "'rules': [{'if': {'all': []}, 'serve': 'x'}] | rules[0].serve must be the name of a variant",
        "'rules': [{'if': {'all': [], 'all': []}}] | rules[0].if must have each field once",
        "'variants': {} | variants must have a variant",
        "'variants': {'a': 'x'} | variants.a must be true or false",
        "'variants': {'a': true}, 'serve': {'a': 99.9} | serve must be the name",
        "'variants': {'a': true}, 'serve': {'a': '100'} | serve.a must be 0 to 100",
        "'requires': [{'flag': 'x', 'if': 1}] | requires[0] has an unknown field \"if\"",
        "'value': {'a': 1, 'a': 2} | value must have each field once"
      })
  void a_fault_names_file_flag_path_and_rule(String fields, String problem) {
    FlagDocument document =
        Documents.parse(
            """
            {"flags": {"bad": {"type": "boolean", "state": "on", %s},
                       "good": {"type": "boolean", "state": "on"}}}"""
                .formatted(fields.replace('\'', '"')));

    assertThat(document.flags()).containsOnlyKeys("good");
    assertThat(document.problems().get("bad"))
        .startsWith("flags.json line 1 column ")
        .contains("flag \"bad\" " + problem);
  }

  @Test
  void a_segment_inside_a_segment_is_refused() {
    FlagDocument document =
        Documents.parse(
            """
            {"segments": {"a": {"segment": "b"}, "b": {"all": []}},
             "flags": {"bad": {"type": "boolean", "state": "on", "rules": [{"if": {"segment": "a"}}]}}}""");

    assertThat(document.problems().get("bad")).contains("segments.a.segment must not be inside");
  }

  @Test
  void the_published_schema_names_every_field_that_is_read() throws Exception {
    String schema;
    try (var in = FlagDocument.class.getResourceAsStream("flags.schema.json")) {
      schema = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }

    String problem =
        Objects.requireNonNull(
            Documents.parse(Documents.of("bad", "{\"nothing\": 1}")).problems().get("bad"));
    for (String field : problem.replaceAll(".*the fields are ", "").split("(, | and )", -1)) {
      assertThat(schema).contains("\"" + field + "\"");
    }
    String operators =
        Objects.requireNonNull(
            Documents.parse(
                    Documents.of(
                        "bad",
                        "{\"type\": \"boolean\", \"state\": \"on\", \"rules\": [{\"if\":"
                            + " {\"attribute\": \"a\"}}]}"))
                .problems()
                .get("bad"));
    String listed = operators.replaceAll(".*exactly one of (.*) but was.*", "$1");
    for (String operator : listed.split("(, | and )", -1)) {
      assertThat(schema).contains("\"" + operator + "\": {");
    }
  }
}
