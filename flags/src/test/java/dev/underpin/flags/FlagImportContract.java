package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a store that can be written promises of whole documents, and of flags that go. */
public abstract class FlagImportContract extends FlagEditsContract {

  private static final Change ANA = Change.by("ana", "moving in");
  private static final StringFlag SEARCH = Flag.string("search").orElse("none");

  private static final String OURS =
      """
      {"flags": {
        "new-cart": {"type": "boolean", "state": "on", "rollout": 0, "version": 70,
                     "rules": [{"if": {"segment": "odd"}, "rollout": 50}]},
        "search": {"type": "string", "state": "on", "variants": {"a": "A", "b": "B"},
                   "serve": {"a": 40, "b": 60}}},
       "segments": {"odd": {"attribute": "plan", "in": ["pro"]}}}""";
  private static final String FLAG = "{\"type\": \"boolean\", \"state\": \"off\", \"rollout\": 7}";
  private static final String UNLEASH =
      """
      {"version": 2, "features": [
        {"name": "new-cart", "enabled": true, "strategies": [
          {"name": "flexibleRollout", "segments": [7],
           "parameters": {"rollout": "50", "stickiness": "userId", "groupId": "of-old"}}]},
        {"name": "search", "enabled": true, "dependencies": [{"feature": "new-cart"}],
         "strategies": [{"name": "default"}],
         "variants": [{"name": "a", "weight": 400}, {"name": "b", "weight": 600}]}],
       "segments": [{"id": 7, "constraints": [
         {"contextName": "plan", "operator": "IN", "values": ["pro"]}]}]}""";
  private static final String FLAGD =
      """
      {"$evaluators": {"pro": {"==": [{"var": "plan"}, "pro"]}},
       "flags": {
        "new-cart": {"state": "ENABLED", "variants": {"on": true, "off": false},
          "defaultVariant": "off",
          "targeting": {"if": [{"$ref": "pro"}, {"fractional": [["on", 50], ["off", 50]]}, "off"]}},
        "search": {"state": "ENABLED", "variants": {"a": "A", "b": "B"}, "defaultVariant": "a",
          "targeting": {"fractional": [["a", 40], ["b", 60]]}}}}""";

  private static FlagDocument document(FlagFormat format) {
    String json =
        switch (format) {
          case UNDERPIN -> OURS;
          case UNLEASH -> UNLEASH;
          case FLAGD, FLAGD_V1 -> FLAGD;
        };
    return FlagDocument.parse(format, "theirs", "1", json.getBytes(StandardCharsets.UTF_8));
  }

  private Flags flags() {
    Flags flags = Flags.builder(store()).build();
    assertThat(flags.refresh()).isTrue();
    return flags;
  }

  @Test
  void nobody_changes_variant_when_a_document_of_any_format_moves_in() throws Exception {
    for (FlagFormat format : FlagFormat.values()) {
      ScriptedStore origin = new ScriptedStore();
      origin.does(() -> document(format));
      Flags there = Flags.builder(origin).build();
      there.refresh();
      Flags here = flags();

      here.importing(document(format)).apply(ANA);

      int on = 0;
      for (int user = 0; user < 1_000; user++) {
        Subject subject = Subject.of("user-" + user).with("plan", user % 2 == 0 ? "pro" : "free");
        assertThat(here.isOn(NEW_CART, subject)).isEqualTo(there.isOn(NEW_CART, subject));
        assertThat(here.value(SEARCH, subject)).isEqualTo(there.value(SEARCH, subject));
        on += here.isOn(NEW_CART, subject) ? 1 : 0;
      }
      assertThat(on).as("%s", format).isBetween(150, 350);
    }
  }

  @Test
  void an_import_is_a_change_of_each_flag_and_says_before_what_it_will_be() throws Exception {
    change(NEW_CART, false);
    Flags flags = flags();

    FlagImport planned = flags.importing(document(FlagFormat.UNDERPIN));

    assertThat(planned.added()).containsExactly("search");
    assertThat(planned.changed()).containsExactly("new-cart");
    assertThat(flags.explain(NEW_CART, Subject.of("u")).version()).isEqualTo(1);
    planned.apply(ANA);
    assertThat(flags.explain(NEW_CART, Subject.of("u")).version()).isEqualTo(2);
    assertThat(store().history("new-cart", 1).get(0).change()).isEqualTo(ANA);
    assertThat(store().history("search", 9)).hasSize(1);
    FlagImport again = flags.importing(document(FlagFormat.UNDERPIN));
    assertThat(again.unchanged()).containsExactly("new-cart", "search");
    again.apply(ANA);
    assertThat(store().history("new-cart", 9)).hasSize(2);
  }

  @Test
  void an_import_that_another_change_overtook_changes_nothing() throws Exception {
    change(NEW_CART, true);
    Flags flags = flags();
    FlagImport planned = flags.importing(document(FlagFormat.UNDERPIN));
    flags.off(NEW_CART, ANA);

    assertThatThrownBy(() -> planned.apply(ANA))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was overtaken by another change; plan it again");

    assertThat(store().load(FlagDocument.empty()).flags()).containsOnlyKeys("new-cart");
    assertThat(flags.explain(NEW_CART, Subject.of("u")).reason()).isEqualTo(Reason.OFF);
  }

  @Test
  void a_flag_that_was_killed_stays_killed_through_an_import_until_it_is_turned_on()
      throws Exception {
    Flags flags = flags();
    flags.on(NEW_CART, ANA);
    flags.kill(NEW_CART, ANA);

    flags.importing(document(FlagFormat.UNLEASH)).apply(ANA);

    Subject pro = Subject.of("user-0").with("plan", "pro");
    assertThat(flags.explain(NEW_CART, pro)).hasToString("false (KILLED, version 3)");
    assertThat(flags.value(SEARCH, pro)).isEqualTo("none"); // depends on it
    assertThat(flags.on(NEW_CART, ANA)).isEqualTo(4);
    assertThat(flags.explain(NEW_CART, pro).reason())
        .isIn(Reason.RULE_MATCHED, Reason.NO_RULE_MATCHED);
    assertThat(flags.kill(NEW_CART, ANA)).isEqualTo(5);
    assertThat(flags.isOn(NEW_CART, pro)).isFalse();
  }

  @Test
  void a_flag_is_removed_with_who_and_why_and_brought_back_by_undo() throws Exception {
    change(NEW_CART, true);
    Flags flags = flags();

    assertThat(flags.remove("new-cart", Change.by("bo", "done").ifVersion(1))).isEqualTo(2);

    assertThat(flags.explain(NEW_CART, Subject.of("u")).reason()).isEqualTo(Reason.FLAG_NOT_FOUND);
    assertThat(flags.history(NEW_CART, 1).get(0).change()).hasToString("by bo: done");
    assertThat(flags.undo(NEW_CART, ANA)).isEqualTo(3);
    assertThat(flags.explain(NEW_CART, Subject.of("u"))).hasToString("true (ON, version 3)");
    List<FlagChange> history = flags.history(NEW_CART, 9);
    assertThat(history).extracting(FlagChange::version).containsExactly(3L, 2L, 1L);
  }

  @Test
  void a_flag_that_is_gone_can_be_made_anew_with_the_next_version() throws Exception {
    change(NEW_CART, true);
    Flags flags = flags();
    flags.remove("new-cart", ANA);

    assertThatThrownBy(() -> flags.remove("new-cart", ANA))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("flag \"new-cart\" in")
        .hasMessageContaining("does not exist");
    assertThat(flags.rollout(NEW_CART, 100, ANA.ifVersion(0))).isEqualTo(3);
    flags.kill(NEW_CART, ANA);
    assertThatThrownBy(() -> flags.remove("new-cart", ANA))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was killed; turn it off before removing it");
  }

  /** It may have been killed: nobody can tell. */
  @Test
  void a_flag_that_is_faulty_in_the_store_is_not_replaced_by_an_import() throws Exception {
    FlagEdit faulty = new FlagEdit(FlagEdit.Kind.FLAG, "new-cart", 1, "{\"state\": \"killed\"}");
    store().writeAll(List.of(faulty), ANA);
    Flags flags = flags();

    assertThatThrownBy(() -> flags.importing(document(FlagFormat.UNLEASH)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("flag \"new-cart\" in")
        .hasMessageContaining("has a faulty definition; remove it first");

    flags.remove("new-cart", ANA);
    flags.importing(document(FlagFormat.UNLEASH)).apply(ANA);
    assertThat(store().history("new-cart", 9)).hasSize(3);
  }

  @Test
  void an_import_of_more_flags_than_go_in_one_statement_is_one_change() throws Exception {
    Flags flags = flags();
    change(NEW_CART, true);
    StringBuilder json = new StringBuilder("{\"flags\": {");
    for (int i = 0; i < 1_200; i++) {
      json.append("\"flag-%d\": %s, ".formatted(i, FLAG));
    }
    byte[] text =
        json.append("\"new-cart\": " + FLAG + "}}").toString().getBytes(StandardCharsets.UTF_8);
    FlagDocument many = FlagDocument.parse("many", "1", text);

    FlagImport planned = flags.importing(many);
    assertThat(planned.added()).hasSize(1_200);
    planned.apply(ANA);

    assertThat(store().load(FlagDocument.empty()).flags()).hasSize(1_201);
    assertThat(store().history("flag-1199", 9)).hasSize(1);
    assertThat(store().history("new-cart", 9).get(0).before()).contains("\"rollout\":100");
    assertThat(flags.importing(many).unchanged()).hasSize(1_201);
  }
}
