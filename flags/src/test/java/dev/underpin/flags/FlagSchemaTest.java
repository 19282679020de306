package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schema and the reader agree on what a document is. */
class FlagSchemaTest {

  private static Schema schema;

  @BeforeAll
  static void schema() throws IOException {
    try (InputStream in = FlagDocument.class.getResourceAsStream("flags.schema.json")) {
      schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(Objects.requireNonNull(in), InputFormat.JSON);
    }
  }

  private static List<Error> errors(String json) {
    return schema.validate(json, InputFormat.JSON);
  }

  /** The example of {@link FlagDocument}. */
  private static final String EXAMPLE =
      """
      {
        "$schema": "flags.schema.json",
        "flags": {
          "new-cart": {"type": "boolean", "state": "on", "rollout": 5, "owner": "checkout"},
          "ranking":  {"type": "string", "value": "NEW", "state": "off", "version": 7},
          "banner":   {"type": "string", "value": "Sale!", "state": "killed"},
          "search":   {"type": "string", "state": "on", "rollout": 20,
                       "variants": {"old": "v1", "new": "v2", "newest": "v3"},
                       "serve": {"old": 50, "new": 50},
                       "rules": [{"name": "staff", "if": {"segment": "staff"}, "serve": "newest"}],
                       "requires": [{"flag": "new-cart", "is": true}]}
        },
        "segments": {"staff": {"attribute": "email", "endsWith": ["@example.com"]}}
      }
      """;

  @Test
  void the_example_is_valid_and_read_without_problems() {
    assertThat(errors(EXAMPLE)).isEmpty();
    assertThat(Documents.parse(EXAMPLE).problems()).isEmpty();
  }

  @Test
  void what_is_written_is_valid() {
    Documents.parse(EXAMPLE)
        .flags()
        .forEach((key, flag) -> assertThat(errors(Documents.of(key, flag.toJson()))).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'ramp': {'from': 5, 'to': 100, 'start': '2027-03-01', 'end': '2027-03-02T12:00:00Z'}",
        "'schedule': [{'at': '2027-03-01', 'state': 'off'}, {'at': '2027-03-02', 'rollout': 0.5}]",
        "'exclusion': {'group': 'page', 'from': 0, 'to': 33.3}",
        "'salt': 'old', 'version': 3, 'owner': 'shop', 'expires': '2027-03-01'",
        "'variants': {'a': true, 'b': false}, 'serve': {'a': 12.5, 'b': 87.5}",
        "'rules': [{'if': {'all': []}, 'serve': false, 'rollout': 3}]",
        "'rules': [{'if': {'any': [{'not': {'attribute': 'a', 'in': []}}]}}]",
        "'rules': [{'if': {'attribute': 'a', 'notIn': ['x']}}]",
        "'rules': [{'if': {'attribute': 'a', 'startsWith': ['x'], 'ignoreCase': true}}]",
        "'rules': [{'if': {'attribute': 'a', 'contains': ['x']}}]",
        "'rules': [{'if': {'attribute': 'a', 'matches': 'x+', 'ignoreCase': false}}]",
        "'rules': [{'if': {'attribute': 'a', 'equals': 5}}]",
        "'rules': [{'if': {'attribute': 'a', 'atMost': -5.5}}]",
        "'rules': [{'if': {'attribute': 'a', 'version': '>=1.2.3-rc.1'}}]",
        "'rules': [{'if': {'attribute': 'time', 'before': '2027-03-01T12:00:00Z'}}]",
        "'rules': [{'if': {'attribute': 'a', 'network': ['10.0.0.0/8', '::1']}}]",
        "'rules': [{'if': {'attribute': 'a', 'present': false}}]",
        "'rules': [{'if': {'flag': 'other', 'variants': ['x'], 'is': true}}]",
        "'requires': [{'flag': 'other'}]"
      })
  void both_take(String fields) {
    String json = document(fields);

    assertThat(Documents.parse(json).problems()).isEmpty();
    assertThat(errors(json)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'nothing': 1",
        "'rollout': 101",
        "'rollout': '5'",
        "'version': 0",
        "'value': null",
        "'owner': ''",
        "'rollout': 5, 'ramp': {'from': 5, 'to': 6, 'start': '2027-03-01', 'end': '2027-03-02'}",
        "'ramp': {'from': 5, 'to': 6, 'start': '2027-03-01'}",
        "'schedule': []",
        "'schedule': [{'at': '2027-03-01'}]",
        "'schedule': [{'at': '2027-03-01', 'state': 'killed'}]",
        "'exclusion': {'group': 'page', 'from': 0}",
        "'variants': {}",
        "'rules': {}",
        "'rules': [{}]",
        "'rules': [{'if': {}}]",
        "'rules': [{'if': {'all': [], 'any': []}}]",
        "'rules': [{'if': {'attribute': 'a'}}]",
        "'rules': [{'if': {'attribute': 'a', 'is': 1}}]",
        "'rules': [{'if': {'attribute': 'a', 'in': [1]}}]",
        "'rules': [{'if': {'attribute': 'a', 'in': [], 'ignoreCase': true}}]",
        "'rules': [{'if': {'attribute': 'a', 'above': '5'}}]",
        "'rules': [{'if': {'attribute': 'a', 'version': '1.2.3'}}]",
        "'rules': [{'if': {'attribute': 'a', 'present': 'yes'}}]",
        "'rules': [{'if': {'all': []}, 'rollout': -1}]",
        "'requires': [{'flag': 'x', 'if': 1}]"
      })
  void neither_takes(String fields) {
    String json = document(fields);

    assertThat(Documents.parse(json).problems()).isNotEmpty();
    assertThat(errors(json)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'format': 'flagd', 'definition': {'state': 'DISABLED'}, 'context': {}, 'state': 'on'}",
        "{'format': 'unleash', 'definition': {'enabled': true}, 'state': 'off', 'version': 3}"
      })
  void both_take_flags_of_other_formats(String flag) {
    String json = Documents.of("flag", flag.replace('\'', '"'));

    assertThat(Documents.parse(json).problems()).isEmpty();
    assertThat(errors(json)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"format\": \"flagd\", \"state\": \"on\"}",
        "{\"type\": \"boolean\"}",
        "{\"state\": \"on\"}",
        "{\"type\": \"enum\", \"state\": \"on\"}",
        "{\"type\": \"boolean\", \"state\": \"ON\"}",
        "[]"
      })
  void neither_takes_what_is_no_flag(String flag) {
    String json = Documents.of("flag", flag);

    assertThat(Documents.parse(json).problems()).isNotEmpty();
    assertThat(errors(json)).isNotEmpty();
  }

  private static String document(String fields) {
    return Documents.of(
        "flag",
        "{\"type\": \"boolean\", \"state\": \"on\", %s}".formatted(fields.replace('\'', '"')));
  }
}
