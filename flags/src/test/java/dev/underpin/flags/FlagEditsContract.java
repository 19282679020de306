package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a store that can be written promises of segments, removals, and edits together. */
public abstract class FlagEditsContract extends FlagStoreContract {

  private static final Change ANA = Change.by("ana", "INC-42");
  private static final Subject STAFF = Subject.of("u1").with("email", "a@example.com");
  private static final Subject PARTNER = Subject.of("u2").with("email", "b@partner.org");

  private static FlagEdit newCart(String json, long version) {
    return new FlagEdit(FlagEdit.Kind.FLAG, "new-cart", version, json);
  }

  /** For the staff alone. */
  private static FlagEdit forStaff(long version) {
    return newCart(
        "{\"type\":\"boolean\",\"state\":\"on\",\"rollout\":0,"
            + "\"rules\":[{\"if\":{\"segment\":\"staff\"}}]}",
        version);
  }

  private static FlagEdit staff(String domain, long version) {
    return FlagEdit.segment(
        "staff", version, "{\"attribute\":\"email\",\"endsWith\":[\"@%s\"]}".formatted(domain));
  }

  private Flags loaded() {
    Flags flags = Flags.builder(store()).build();
    assertThat(flags.refresh()).isTrue();
    return flags;
  }

  @Test
  void a_rule_goes_by_the_segment_that_the_store_keeps_and_changes_with_it() throws Exception {
    assertThat(store().writeAll(List.of(staff("example.com", 1), forStaff(1)), ANA)).isTrue();
    Flags flags = loaded();
    assertThat(flags.isOn(NEW_CART, STAFF)).isTrue();
    assertThat(flags.isOn(NEW_CART, PARTNER)).isFalse();

    assertThat(store().writeAll(List.of(staff("partner.org", 2)), ANA)).isTrue();

    flags.refresh();
    assertThat(flags.isOn(NEW_CART, STAFF)).isFalse();
    assertThat(flags.isOn(NEW_CART, PARTNER)).isTrue();
  }

  @Test
  void a_segment_that_is_not_there_is_a_problem_of_those_that_name_it_and_no_others()
      throws Exception {
    store().writeAll(List.of(staff("example.com", 1), forStaff(1)), ANA);
    change(OTHER, true);

    store().writeAll(List.of(FlagEdit.segment("staff", 2, "")), ANA);

    FlagDocument document = store().load(FlagDocument.empty());
    assertThat(document.flags()).containsOnlyKeys("other");
    assertThat(document.problems().get("new-cart"))
        .contains("must be a segment of the document but was \"staff\"");
  }

  @Test
  void edits_are_stored_together_or_not_at_all() throws Exception {
    store().writeAll(List.of(staff("example.com", 1), forStaff(1)), ANA);
    FlagDocument before = store().load(FlagDocument.empty());

    boolean written =
        store()
            .writeAll(
                List.of(forStaff(2), staff("partner.org", 2), FlagEdit.removal("other", 2)), ANA);

    assertThat(written).isFalse();
    assertThat(store().load(before)).isSameAs(before);
    assertThat(store().history("new-cart", 10)).hasSize(1);
  }

  @Test
  void edits_together_are_one_change_with_a_line_of_history_each() throws Exception {
    FlagDocument before = store().load(FlagDocument.empty());

    store()
        .writeAll(
            List.of(forStaff(1), FlagEdit.of(definition(OTHER, "on", 1)), staff("x", 1)), ANA);

    FlagDocument after = store().load(before);
    assertThat(after.flags()).containsOnlyKeys("new-cart", "other");
    for (String key : List.of("new-cart", "other")) {
      assertThat(store().history(key, 10))
          .extracting(change -> change.version() + " " + change.change())
          .containsExactly("1 by ana: INC-42");
    }
  }

  @Test
  void a_removed_flag_is_gone_and_its_versions_go_on_when_it_comes_back() throws Exception {
    FlagDefinition first = definition(NEW_CART, "on", 1);
    store().write(first, ANA);
    FlagDocument known = store().load(FlagDocument.empty());

    assertThat(store().writeAll(List.of(FlagEdit.removal("new-cart", 2)), ANA)).isTrue();

    FlagDocument gone = store().load(known);
    assertThat(gone.flags()).isEmpty();
    assertThat(gone.problems()).isEmpty();
    assertThat(store().load(gone)).isSameAs(gone);
    assertThat(store().write(first, ANA)).isFalse();
    assertThat(store().write(definition(NEW_CART, "off", 3), ANA)).isTrue();
    List<FlagChange> history = store().history("new-cart", 10);
    assertThat(history).extracting(FlagChange::version).containsExactly(3L, 2L, 1L);
    assertThat(history.get(1).after()).isNull();
    assertThat(history.get(1).before()).isEqualTo(first.toJson());
    assertThat(history.get(0).before()).isNull();
    assertThat(store().asOf(history.get(1).at()).flags()).isEmpty();
    assertThat(store().asOf(history.get(2).at()).flags()).containsOnlyKeys("new-cart");
  }

  @Test
  void the_flags_of_a_time_go_by_the_segments_of_that_time() throws Exception {
    store().writeAll(List.of(staff("example.com", 1), forStaff(1)), ANA);
    Instant first = store().history("new-cart", 1).get(0).at();
    store().writeAll(List.of(staff("partner.org", 2)), ANA);
    Flags flags = loaded();

    assertThat(flags.asOf(first, STAFF).isOn(NEW_CART)).isTrue();
    assertThat(flags.asOf(first, PARTNER).isOn(NEW_CART)).isFalse();
    Instant now = Instant.now().plusSeconds(60);
    assertThat(flags.asOf(now, STAFF).isOn(NEW_CART)).isFalse();
    assertThat(flags.asOf(now, PARTNER).isOn(NEW_CART)).isTrue();
  }

  @Test
  void a_flag_that_names_a_segment_is_changed_and_undone_like_others() throws Exception {
    store().writeAll(List.of(staff("example.com", 1), forStaff(1)), ANA);
    Flags flags = loaded();

    flags.off(NEW_CART, ANA);
    assertThat(flags.isOn(NEW_CART, STAFF)).isFalse();

    assertThat(flags.undo(NEW_CART, ANA)).isEqualTo(3);
    assertThat(flags.isOn(NEW_CART, STAFF)).isTrue();
  }
}
