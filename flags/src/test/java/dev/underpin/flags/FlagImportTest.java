package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an import refuses, and how a flag of another format stands in a document of ours. */
class FlagImportTest {

  private static final BooleanFlag CART = Flag.bool("cart").orElse(false);
  private static final Change ANA = Change.by("ana", "moving in");

  private final MemoryFlagStore store = MemoryFlagStore.create();
  private final Flags flags = Flags.builder(store).build();

  private static FlagDocument parse(FlagFormat format, String json) {
    return FlagDocument.parse(
        format, "theirs", "1", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static FlagDocument flagd(String targeting) {
    return parse(
        FlagFormat.FLAGD,
        "{'flags': {'cart': {'state': 'ENABLED', 'variants': {'on': true, 'off': false},"
            + " 'defaultVariant': 'off', 'targeting': %s}}}".formatted(targeting));
  }

  @Test
  void a_document_with_a_fault_is_refused_whole() {
    FlagDocument faulty =
        parse(
            FlagFormat.UNDERPIN,
            "{'flags': {'cart': {'type': 'boolean', 'state': 'on'}, 'x': {'state': 'on'}}}");

    assertThatThrownBy(() -> flags.importing(faulty))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("flag \"x\" type is missing");
  }

  @Test
  void an_import_looks_at_versions_by_itself() {
    FlagImport planned = flags.importing(flagd("{}"));

    assertThatThrownBy(() -> planned.apply(ANA.ifVersion(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must not ask for a version but asks for 3");
  }

  @Test
  void a_store_that_is_read_only_takes_no_import() {
    Flags onFile = Flags.builder(FileFlagStore.of(Path.of("/etc/shop/flags.json"))).build();

    assertThatThrownBy(() -> onFile.importing(flagd("{}")))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("/etc/shop/flags.json is read-only");
  }

  /** Inside a row it is deeper than in its own document: no store could be read with it. */
  @Test
  void a_rule_that_would_be_too_deep_in_the_store_is_refused_and_the_store_stays_readable() {
    String deep = "{'!': [".repeat(14) + "{'var': 'x'}" + "]}".repeat(14);
    FlagDocument theirs = flagd(deep);
    assertThat(theirs.problems()).isEmpty();

    assertThatThrownBy(() -> flags.importing(theirs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("definition of flag \"cart\" must be valid JSON but is not");
    assertThat(flags.refresh()).isTrue();
  }

  @Test
  void a_flag_of_another_format_is_kept_by_the_last_good_file_of_its_store() {
    flags.importing(flagd("{'fractional': [['on', 50], ['off', 50]]}")).apply(ANA);
    FlagDefinition kept = Documents.flag(store.load(FlagDocument.empty()), "cart");

    FlagDocument again = Documents.parse(Documents.of("cart", kept.toJson()));

    assertThat(again.flags()).containsEntry("cart", kept);
  }

  @Test
  void a_rollout_is_none_of_the_rules_of_another_format() {
    flags.importing(flagd("{'fractional': [['on', 50], ['off', 50]]}")).apply(ANA);

    assertThatThrownBy(() -> flags.rollout(CART, 5, ANA))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has rules of another format; import it with other rules");
    assertThat(flags.off(CART, ANA)).isEqualTo(2);
    assertThat(flags.undo(CART, ANA)).isEqualTo(3);
  }

  @Test
  void a_flag_below_a_store_is_killed_in_the_store_whatever_its_format() {
    ScriptedStore below = new ScriptedStore();
    below.does(() -> flagd("{'if': [true, 'on']}"));
    Flags layered = Flags.builder(LayeredFlagStore.of(store, below)).build();
    layered.refresh();
    assertThat(layered.isOn(CART, Subject.of("u"))).isTrue();

    assertThat(layered.kill(CART, ANA)).isEqualTo(1);
    assertThat(layered.isOn(CART, Subject.of("u"))).isFalse();
    layered.off(CART, ANA);
    layered.remove("cart", ANA);

    assertThat(layered.isOn(CART, Subject.of("u"))).isTrue();
    assertThat(layered.kill(CART, ANA)).isEqualTo(4);
  }

  @Test
  void an_import_goes_to_the_store_that_is_written_and_leaves_alone_what_is_the_same_below() {
    ScriptedStore below = new ScriptedStore();
    below.does(() -> flagd("{'if': [true, 'on']}"));
    Flags layered = Flags.builder(LayeredFlagStore.of(store, below)).build();

    FlagImport same = layered.importing(flagd("{'if': [true, 'on']}"));
    FlagImport other = layered.importing(flagd("{'if': [true, 'off']}"));
    other.apply(ANA);

    assertThat(same.unchanged()).containsExactly("cart");
    assertThat(layered.explain(CART, Subject.of("u")).version()).isEqualTo(1);
    assertThat(layered.isOn(CART, Subject.of("u"))).isFalse();
  }

  /** Deciding would not end: each asks the other. */
  @Test
  void a_circle_through_flags_of_two_formats_is_rejected() {
    FlagDocument theirs =
        parse(
            FlagFormat.UNLEASH,
            "{'features': [{'name': 'cart', 'enabled': true, 'strategies': [],"
                + " 'dependencies': [{'feature': 'pay'}]}]}");
    flags.importing(theirs).apply(ANA);
    assertThat(flags.explain(CART, Subject.of("u")).reason()).isEqualTo(Reason.PREREQUISITE_FAILED);

    FlagDocument ours =
        parse(
            FlagFormat.UNDERPIN,
            "{'flags': {'pay': {'type': 'boolean', 'state': 'on',"
                + " 'rules': [{'if': {'flag': 'cart', 'is': true}, 'serve': true}]}}}");

    assertThatThrownBy(() -> flags.importing(ours))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("flag \"cart\" must not ask itself by way of other flags")
        .hasMessageContaining("flag \"pay\" must not ask itself");
    assertThat(flags.explain(CART, Subject.of("u")).reason()).isEqualTo(Reason.PREREQUISITE_FAILED);
  }

  @Test
  void a_flag_whose_segment_becomes_another_is_one_that_changes() {
    String segment = "'segments': {'staff': {'attribute': 'team', 'in': ['%s']}}";
    String rule = "'rules': [{'if': {'segment': 'staff'}, 'serve': true}]";
    String cart = "'cart': {'type': 'boolean', 'state': 'on', 'rollout': 0, %s}".formatted(rule);
    String form = "{%s, 'flags': {%s}}";
    FlagDocument first =
        parse(FlagFormat.UNDERPIN, form.formatted(segment.formatted("core"), cart));
    flags.importing(first).apply(ANA);

    FlagDocument alone = parse(FlagFormat.UNDERPIN, form.formatted(segment.formatted("shop"), ""));
    FlagDocument both = parse(FlagFormat.UNDERPIN, form.formatted(segment.formatted("shop"), cart));

    assertThat(flags.importing(first).changed()).isEmpty();
    assertThat(flags.importing(first).unchanged()).containsExactly("cart");
    assertThat(flags.importing(alone).changed()).containsExactly("cart");
    assertThat(flags.importing(both).changed()).containsExactly("cart");
    assertThat(flags.importing(both).unchanged()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'format': 'flagd', 'state': 'on'                            | definition is missing
          'definition': {}, 'state': 'on'                             | format is missing
          'format': 'flags', 'definition': {}, 'state': 'on'          | format must be unleash, flagd
          'format': 'flagd', 'definition': {}                         | state is missing
          'format': 'flagd', 'definition': {}, 'state': 'on', 'rollout': 5 | rollout does not go with
          'format': 'flagd', 'definition': {'state': 'X'}, 'state': 'on' | definition.state must be
          """)
  void faults_of_a_flag_of_another_format_are_told_by_path(String fields, String problem) {
    FlagDocument document =
        Documents.parse(Documents.of("cart", "{%s}".formatted(fields.replace('\'', '"'))));

    assertThat(document.problems()).containsOnlyKeys("cart");
    assertThat(document.problems().get("cart")).contains(problem);
  }

  @Test
  void flags_and_segments_are_entries_and_so_is_what_was_removed() {
    store.writeAll(
        List.of(
            FlagEdit.segment("staff", 1, "{\"attribute\":\"a\",\"present\":true}"),
            FlagEdit.of(StoredFlag.of(CART, true)),
            FlagEdit.removal("old", 1)),
        ANA);

    assertThat(store.load(FlagDocument.empty()).entries())
        .extracting(edit -> Map.entry(edit.key(), edit.isRemoval()))
        .containsExactly(
            Map.entry("staff", false), Map.entry("cart", false), Map.entry("old", true));
  }

  @Test
  void edits_are_checked() {
    assertThatThrownBy(() -> FlagEdit.removal("", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("key of a flag must be 1 to 200 characters");
    assertThatThrownBy(() -> FlagEdit.segment("x".repeat(201), 1, "{}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("key of a segment");
    assertThatThrownBy(() -> FlagEdit.removal("x", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("version must be 1 or more but was 0");
  }
}
