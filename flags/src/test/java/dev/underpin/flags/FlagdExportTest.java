package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlagdExportTest {

  private static final Instant NOON = Instant.parse("2027-03-01T12:00:00Z");
  private static final StringFlag TEXT = Flag.string("flag").orElse("code");
  private static final BooleanFlag BOOL = Flag.bool("flag").orElse(true);

  private static FlagdExport export(String json) {
    FlagDocument document = Documents.parse(json.replace('\'', '"'));
    assertThat(document.problems()).isEmpty();
    return FlagdExport.of(document, NOON);
  }

  private static Flags ours(String json) {
    return TargetingTest.flags(json.replace('\'', '"'));
  }

  private static Flags theirs(FlagdExport export) {
    FlagDocument document =
        FlagDocument.parse(
            FlagFormat.FLAGD, "export", "1", export.json().getBytes(StandardCharsets.UTF_8));
    assertThat(document.problems()).isEmpty();
    assertThat(document.warnings()).isEmpty();
    return FlagdDocumentTest.flags(FlagFormat.FLAGD, export.json());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'attribute': 'a', 'in': ['x', '5']}",
        "{'attribute': 'a', 'notIn': ['x']}",
        "{'attribute': 'a', 'startsWith': ['x', 'Y']}",
        "{'attribute': 'a', 'startsWith': ['x'], 'ignoreCase': true}",
        "{'attribute': 'a', 'endsWith': ['x']}",
        "{'attribute': 'a', 'contains': ['x', '7']}",
        "{'attribute': 'a', 'equals': 0}",
        "{'attribute': 'a', 'below': 6}",
        "{'attribute': 'a', 'atMost': 5}",
        "{'attribute': 'a', 'above': -1}",
        "{'attribute': 'a', 'atLeast': 5.5}",
        "{'attribute': 'a', 'version': '>=1.2.3'}",
        "{'attribute': 'a', 'version': '=1.2.3-rc.1'}",
        "{'attribute': 'a', 'present': true}",
        "{'attribute': 'a', 'present': false}",
        "{'attribute': 'key', 'in': ['x', 'ana']}",
        "{'attribute': 'time', 'after': '2020-01-01'}",
        "{'not': {'attribute': 'a', 'below': 6}}",
        "{'all': [{'attribute': 'a', 'present': true}, {'segment': 's'}]}",
        "{'any': [{'attribute': 'a', 'in': ['x']}, {'not': {'segment': 's'}}]}",
        "{'all': []}",
        "{'any': []}"
      })
  void a_condition_holds_there_for_whom_it_holds_here(String condition) {
    String json =
        "{'flags': {'flag': {'type': 'string', 'state': 'on', 'variants': {'y': 'yes', 'n': 'no'},"
            + " 'serve': 'n', 'rules': [{'if': %s, 'serve': 'y'}]}}, 'segments': {'s': {'attribute':"
                .formatted(condition)
            + " 'b', 'in': ['z']}}}";
    FlagdExport export = export(json);
    Flags here = ours(json);
    Flags there = theirs(export);

    assertThat(export.dropped()).isEmpty();
    for (String a :
        List.of("", "x", "X", "Yx", "0", "5", "5.5", "7x", "1.2.3", "1.2.3-rc.1", "2.0.0", "abc")) {
      for (Subject subject :
          List.of(
              Subject.of("ana").with("a", a),
              Subject.anonymous().with("a", a).with("b", "z"),
              Subject.of("x").with("b", "z"))) {
        if (condition.contains("version") && !a.matches("|[0-9]+[.][0-9]+[.].*|[a-z]+")) {
          continue; // a short version is one there
        }
        assertThat(there.value(TEXT, subject)).as(a).isEqualTo(here.value(TEXT, subject));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'attribute': 'a', 'matches': 'x+'} | regular expressions",
        "{'attribute': 'a', 'network': ['10.0.0.0/8']} | networks",
        "{'attribute': 'a', 'before': '2027-01-01'} | dates in attributes",
        "{'flag': 'other', 'is': true} | condition on another flag",
        "{'attribute': 'a', 'contains': ['ą'], 'ignoreCase': true} | way to ignore the case"
      })
  void a_rule_that_flagd_cannot_say_is_named_and_left_out(String condition, String what) {
    FlagdExport export =
        export(
            "{'flags': {'flag': {'type': 'string', 'state': 'on', 'value': 'v', 'rules': ["
                + "{'name': 'odd', 'if': %s}, {'name': 'even', 'if': {'all': []}}]}}}"
                    .formatted(condition));

    assertThat(export.dropped())
        .singleElement()
        .asString()
        .startsWith("flag \"flag\": rule odd is dropped, since flagd has no " + what);
    assertThat(theirs(export).explain(TEXT, null).reason()).isEqualTo(Reason.RULE_MATCHED);
  }

  @Property(tries = 25)
  void percentages_stay(
      @ForAll @IntRange(max = 100) int rollout, @ForAll @IntRange(max = 100) int first) {
    FlagdExport export =
        export(
            "{'flags': {'flag': {'type': 'string', 'state': 'on', 'rollout': %d,".formatted(rollout)
                + " 'variants': {'a': 'a', 'b': 'b'}, 'serve': {'a': %d, 'b': %d}}}}"
                    .formatted(first, 100 - first));
    Flags there = theirs(export);

    int[] counts = new int[3];
    for (int i = 0; i < 10_000; i++) {
      counts["abc".indexOf(there.value(TEXT, Subject.of("user-" + i)).charAt(0))]++;
    }

    assertThat(export.dropped())
        .containsExactly(
            "flag \"flag\": subjects move: flagd tells by a hash of its own who is in");
    assertThat(counts[0]).isBetween(rollout * first - 270, rollout * first + 270);
    assertThat(counts[2]).isBetween((100 - rollout) * 100 - 270, (100 - rollout) * 100 + 270);
    assertThat(there.value(TEXT, null)).isEqualTo("code");
  }

  @Test
  void a_rollout_of_a_boolean_flag_is_off_for_the_rest() {
    Flags there =
        theirs(export("{'flags': {'flag': {'type': 'boolean', 'state': 'on', 'rollout': 30}}}"));

    long on = IntStream.range(0, 10_000).filter(i -> there.isOn(BOOL, Subject.of("u" + i))).count();

    assertThat(on).isBetween(2_770L, 3_230L);
    assertThat(there.isOn(BOOL, null)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'state': 'on' | true | ENABLED",
        "'state': 'off' | false | ENABLED",
        "'state': 'killed' | false | ENABLED"
      })
  void on_off_and_killed(String state, boolean isOn, String word) {
    FlagdExport export = export("{'flags': {'flag': {'type': 'boolean', %s}}}".formatted(state));

    assertThat(theirs(export).isOn(BOOL, null)).isEqualTo(isOn);
    assertThat(export.json()).contains(word);
  }

  @Test
  void other_flags_that_are_off_give_the_code_default_there_too() {
    Flags there =
        theirs(export("{'flags': {'flag': {'type': 'string', 'state': 'off', 'value': 'v'}}}"));

    assertThat(there.explain(TEXT, null)).hasToString("code (OFF, version 1)");
  }

  @Test
  void what_stands_still_or_is_dropped_is_named() {
    FlagdExport export =
        export(
            "{'flags': {'flag': {'type': 'boolean', 'state': 'on', 'requires': [{'flag': 'x'}],"
                + " 'exclusion': {'group': 'g', 'from': 0, 'to': 50}, 'owner': 'shop', 'expires': '2028-01-01',"
                + " 'ramp': {'from': 0, 'to': 100, 'start': '2027-03-01T00:00:00Z',"
                + " 'end': '2027-03-02T00:00:00Z'}}}}");

    assertThat(String.join("\n", export.dropped()))
        .contains(
            "stands still at 50 percent",
            "exclusion group is dropped",
            "prerequisites are dropped",
            "subjects move");
    assertThat(export.json()).contains("\"owner\":\"shop\"", "\"expires\":\"2028-01-01\"");
  }

  @Test
  void flags_of_other_formats_and_faulty_ones_are_named() {
    FlagDocument unleash =
        FlagDocument.parse(
            FlagFormat.UNLEASH,
            "u",
            "1",
            "{\"features\": [{\"name\": \"a\", \"enabled\": true}, {\"name\": \"b\"}]}"
                .getBytes(StandardCharsets.UTF_8));

    assertThat(FlagdExport.of(unleash, NOON).dropped())
        .containsExactly(
            "flag \"a\": is of another format; take it from where it is from",
            "flag \"b\": is faulty");
  }
}
