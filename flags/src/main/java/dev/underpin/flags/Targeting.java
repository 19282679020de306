package dev.underpin.flags;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of its values a flag of ours gives to whom: prerequisites, rules in order, and what is
 * served to the rest. Compiled; two are equal where they were written the same.
 */
final class Targeting {

  static final Targeting NONE =
      new Targeting(null, List.of(), List.of(), List.of(), new Text(Map.of(), Set.of()));

  private final @Nullable Served rest;
  private final List<Rule> rules;
  private final List<Condition> requires;
  private final List<String> asks;
  private final Text text;

  /** One value, or several that split the subjects. */
  record Served(List<Arm> arms) {

    /** A value by its variant's name, and the part of the subjects that get it. */
    record Arm(@Nullable String variant, Object value, int thousandths) {}

    static Served one(@Nullable String variant, Object value) {
      return new Served(List.of(new Arm(variant, value, Percent.ALL)));
    }
  }

  /**
   * The first rule whose condition holds decides; its rollout keeps the rest of its subjects out.
   */
  record Rule(String name, Condition when, int rollout, Served served) {}

  /** As it was written: the fields of the flag, and the segments that they name. */
  record Text(Map<String, String> fields, Set<String> segments) {}

  Targeting(
      @Nullable Served rest,
      List<Rule> rules,
      List<Condition> requires,
      List<String> asks,
      Text text) {
    this.rest = rest;
    this.rules = rules;
    this.requires = requires;
    this.asks = asks;
    this.text = text;
  }

  /** What is served to whom no rule is for; null where the flag's one value is. */
  @Nullable Served rest() {
    return rest;
  }

  List<Rule> rules() {
    return rules;
  }

  List<Condition> requires() {
    return requires;
  }

  /** The flags that it asks, as often as it does. */
  List<String> asks() {
    return asks;
  }

  /** The fields of the flag as JSON, by name. */
  Map<String, String> fields() {
    return text.fields;
  }

  boolean namesSegments() {
    return !text.segments.isEmpty();
  }

  /** The same, written without segments. */
  Targeting withFields(Map<String, String> fields) {
    return new Targeting(rest, rules, requires, asks, new Text(fields, Set.of()));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Targeting that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
