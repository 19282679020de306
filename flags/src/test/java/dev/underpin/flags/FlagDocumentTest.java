package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FlagDocumentTest {

  private static final String GOOD = "\"good\": {\"type\": \"boolean\", \"state\": \"on\"}";

  @Test
  void all_fields_of_a_flag_are_read() {
    FlagDocument document =
        Documents.parse(
            """
            {"$schema": "https://example.com/flags.schema.json",
             "flags": {
              "new-cart": {"type": "boolean", "state": "on", "rollout": 12.5, "salt": "cart",
                           "version": 7, "owner": "checkout", "expires": "2027-03-01"},
              "ranking": {"state": "killed", "value": "NEW", "type": "string"},
              "limit": {"type": "number", "value": 2.5, "state": "off"}}}""");

    assertThat(document.problems()).isEmpty();
    assertThat(document.flags().keySet()).containsExactly("new-cart", "ranking", "limit");
    assertThat(Documents.flag(document, "new-cart").toJson())
        .isEqualTo(
            "{\"type\":\"boolean\",\"state\":\"on\",\"rollout\":12.5,\"salt\":\"cart\","
                + "\"version\":7,\"owner\":\"checkout\",\"expires\":\"2027-03-01\"}");
    assertThat(Documents.flag(document, "ranking").toJson())
        .isEqualTo(
            "{\"type\":\"string\",\"value\":\"NEW\",\"state\":\"killed\",\"rollout\":100,"
                + "\"version\":1}");
    assertThat(Documents.flag(document, "limit").toJson())
        .contains("\"value\":2.5,\"state\":\"off\"");
  }

  @Test
  void a_document_without_flags_is_a_document() {
    assertThat(Documents.parse("{\"flags\": {}}").flags()).isEmpty();
  }

  static Stream<Arguments> faultyFlags() {
    return Stream.of(
        flag(
            "{\"type\": \"boolean\", \"state\": \"on\", \"rolout\": 5}",
            "unknown field \"rolout\""),
        flag("{\"state\": \"on\"}", "type is missing"),
        flag("{\"type\": \"boolean\"}", "state is missing"),
        flag("{}", "type is missing"),
        flag(
            "{\"type\": \"bool\", \"state\": \"on\"}",
            "type must be boolean, string, number or json but was \"bool\""),
        flag(
            "{\"type\": 7, \"state\": \"on\"}",
            "type must be one of boolean, string, number or json but was 7"),
        flag(
            "{\"type\": \"boolean\", \"state\": true}",
            "state must be one of on, off or killed but was true"),
        flag(
            "{\"type\": \"boolean\", \"state\": \"ON\"}",
            "state must be on, off or killed but was \"ON\""),
        bool(
            "\"rollout\": 150",
            "rollout must be 0 to 100 percent with at most 3 decimals but was 150; write"),
        bool("\"rollout\": -1", "rollout must be 0 to 100"),
        bool("\"rollout\": 0.0001", "rollout must be 0 to 100"),
        bool("\"rollout\": \"5\"", "but was \"5\"; write a number such as 5 or 0.5"),
        bool("\"rollout\": \"5%\"", "but was \"5%\""),
        bool("\"rollout\": null", "but was null"),
        bool("\"rollout\": [5]", "but was a list"),
        bool("\"rollout\": {\"to\": {\"percent\": [5]}}", "but was an object"),
        bool("\"rollout\": 1e999999999", "rollout must be 0 to 100"),
        bool("\"rollout\": 1e99999999999999", "rollout must be 0 to 100"),
        bool("\"rollout\": 1e-999999999", "rollout must be 0 to 100"),
        bool("\"rollout\": 5, \"rollout\": 50", "has \"rollout\" twice; keep one"),
        bool("\"value\": true", "value must be a text or a number"),
        bool("\"value\": \"yes\"", "value does not go with type boolean"),
        bool("\"version\": 0", "version must be a whole number of 1 or more but was 0"),
        bool("\"version\": 1.5", "version must be a whole number"),
        bool("\"version\": \"7\"", "version must be a whole number"),
        bool("\"version\": 99999999999999999999999", "version must be a whole number"),
        bool("\"salt\": \"\"", "salt must be a text of 1 to 200 characters"),
        bool(
            "\"salt\": 5",
            "salt must be a text of 1 to 200 characters but was 5; write it in quotes"),
        bool(
            "\"owner\": \"" + "x".repeat(201) + "\"",
            "owner must be a text of 1 to 200 characters"),
        bool(
            "\"expires\": \"soon\"",
            "expires must be a date but was \"soon\"; write it as \"2027-03-01\""),
        bool("\"expires\": 2027", "expires must be a date but was 2027"),
        flag("{\"type\": \"string\", \"state\": \"on\"}", "value must be a text, as type says"),
        flag(
            "{\"type\": \"string\", \"state\": \"on\", \"value\": 5}",
            "value must be a text, as type says"),
        flag(
            "{\"type\": \"number\", \"state\": \"on\", \"value\": \"5\"}",
            "value must be a number, as type says"),
        flag(
            "{\"type\": \"number\", \"state\": \"on\", \"value\": 9007199254740994}",
            "from -2^53 to 2^53"),
        flag("{\"type\": \"number\", \"state\": \"on\", \"value\": 1e999}", "from -2^53 to 2^53"),
        flag("true", "must be an object but was true"),
        flag("[{}]", "must be an object but was a list"),
        flag("null", "must be an object but was null"));
  }

  private static Arguments bool(String field, String problem) {
    return flag("{\"type\": \"boolean\", \"state\": \"on\", " + field + "}", problem);
  }

  private static Arguments flag(String json, String problem) {
    return Arguments.of(json, problem);
  }

  @ParameterizedTest
  @MethodSource("faultyFlags")
  void a_faulty_flag_is_told_and_does_not_take_the_others_down(String flag, String problem) {
    FlagDocument document =
        Documents.parse("{\"flags\": {\"bad\": %s,\n %s}}".formatted(flag, GOOD));

    assertThat(document.flags().keySet()).containsExactly("good");
    assertThat(document.problems()).containsOnlyKeys("bad");
    assertThat(document.problems().get("bad"))
        .startsWith("flags.json line 1 column ")
        .contains("flag \"bad\" ")
        .contains(problem);
  }

  @Test
  void a_problem_names_file_line_flag_field_rule_value_and_fix() {
    FlagDocument document =
        Documents.parse(
            """
            {"flags": {
              "new-cart": {"type": "boolean",
                           "state": "on",
                           "rollout": 150}}}""");

    assertThat(document.problems().get("new-cart"))
        .isEqualTo(
            "flags.json line 4 column 27: flag \"new-cart\" rollout must be 0 to 100 percent with"
                + " at most 3 decimals but was 150; write a number such as 5 or 0.5");
  }

  @Test
  void of_a_flag_that_appears_twice_neither_is_taken() {
    FlagDocument document =
        Documents.parse(
            """
            {"flags": {
              "twice": {"type": "boolean", "state": "on"},
              "twice": {"type": "boolean", "state": "off"},
              %s,
              "twice": {"type": "boolean", "state": "on"}}}"""
                .formatted(GOOD));

    assertThat(document.flags().keySet()).containsExactly("good");
    assertThat(document.problems().get("twice")).contains("line 3", "appears twice", "keep one");
  }

  @Test
  void foreign_text_is_shortened_and_made_one_line_in_messages() {
    String hostile = "x\\n2027-01-01 ERROR all is lost\\u001b[31m" + "y".repeat(500);
    FlagDocument document =
        Documents.parse(
            Documents.of("bad", "{\"type\": \"%s\", \"state\": \"on\"}".formatted(hostile)));

    assertThat(document.problems().get("bad")).hasSizeLessThan(300).doesNotContain("\n", "\u001b");
  }

  @Test
  void a_flag_without_a_proper_key_is_told() {
    assertThat(Documents.parse(Documents.of("new cart", "{}")).problems().get("new cart"))
        .contains("key must be 1 to 200 characters without spaces");
    assertThat(Documents.parse(Documents.of("", "{}")).problems()).containsOnlyKeys("");
  }

  static Stream<Arguments> faultyDocuments() {
    return Stream.of(
        flag("", "the document is empty"),
        flag("  \n ", "the document is empty"),
        flag("[]", "the document must be an object"),
        flag("\"flags\"", "the document must be an object"),
        flag("{}", "the document has no \"flags\""),
        flag(
            "{\"flag\": {}}", "unknown field \"flag\"; the fields are flags, segments and $schema"),
        flag("{\"flags\": {}, \"flags\": {}}", "has \"flags\" twice"),
        flag("{\"flags\": []}", "\"flags\" must be an object"),
        flag("{\"flags\": null}", "\"flags\" must be an object"),
        flag("{\"flags\": {}} {\"flags\": {}}", "goes on after its end"),
        flag("{\"flags\": {}} }", "is not valid JSON"),
        flag("{\"flags\": {}} rest", "is not valid JSON"),
        flag("{\"flags\": {" + GOOD + ",}}", "is not valid JSON"),
        flag("{flags: {}}", "is not valid JSON"),
        flag("// comment\n{\"flags\": {}}", "line 1"),
        flag("{\"flags\": {\"a\": {\"rollout\": NaN}}}", "is not valid JSON"),
        flag("{\"flags\": {\"a\": {\"rollout\": " + "9".repeat(200) + "}}}", "beyond bounds: "),
        flag("{\"flags\": {\"" + "k".repeat(2_000) + "\": {}}}", "beyond bounds: "),
        flag("{\"flags\": {\"a\": " + "[".repeat(100_000), "beyond bounds: "),
        flag("{\"$schema\": " + "{\"a\":".repeat(100_000), "beyond bounds: "));
  }

  @ParameterizedTest
  @MethodSource("faultyDocuments")
  void a_document_that_cannot_be_trusted_is_refused_whole(String json, String problem) {
    assertThatThrownBy(() -> Documents.parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("flags.json line ")
        .hasMessageContaining(problem)
        .message()
        .hasSizeLessThan(500);
  }

  /** LaunchDarkly #224: a file that is being written was parsed as it stood. */
  @Test
  void every_half_written_document_is_refused() {
    String whole =
        "{\"flags\": {%s, \"other\": {\"type\": \"number\", \"state\": \"on\", \"value\": 12}}}"
            .formatted(GOOD);

    for (int end = 0; end < whole.length(); end++) {
      String half = whole.substring(0, end);
      assertThatThrownBy(() -> Documents.parse(half))
          .as(half)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(Documents.parse(whole).flags()).hasSize(2);
  }

  @Test
  void broken_utf8_is_refused() {
    byte[] json = "{\"flags\": {\"x\": {}}}".getBytes(StandardCharsets.UTF_8);
    json[12] = (byte) 0xFF;

    assertThatThrownBy(() -> FlagDocument.parse("flags.json", "1", json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not valid JSON");
  }

  @Test
  void a_document_of_ten_thousand_flags_is_read_whole() {
    StringBuilder json = new StringBuilder("{\"flags\": {");
    for (int i = 0; i < 10_000; i++) {
      json.append(i == 0 ? "" : ",").append(GOOD.replace("good", "flag-" + i));
    }

    assertThat(Documents.parse(json + "}}").flags()).hasSize(10_000);
  }

  @Test
  void a_document_cannot_be_changed_from_outside() {
    FlagDocument document = Documents.parse("{\"flags\": {%s}}".formatted(GOOD));

    assertThatThrownBy(() -> document.flags().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> document.problems().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
