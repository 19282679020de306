package dev.underpin.core.settings;

import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One setting that is being read: rules, then what to do if there is none. What is wrong is kept by
 * the reader it came from, and thrown when {@link Settings#read} has read the rest. Not
 * thread-safe.
 *
 * @param <T> the type of its value
 */
public sealed class Setting<T> permits RangedSetting {

  private final Reading reading;
  private final String name;
  private final Kind<T> kind;
  private Predicate<T> rules = value -> true;
  private String ruleText = "";

  Setting(Reading reading, String name, Kind<T> kind) {
    this.reading = reading;
    this.name = name;
    this.kind = kind;
  }

  /**
   * Adds a rule.
   *
   * @param holds whether a value keeps it
   * @param rule completes "must be …", such as {@code "a power of two"}
   * @return this
   */
  public Setting<T> must(Predicate<? super T> holds, String rule) {
    Predicate<T> before = rules;
    rules = value -> before.test(value) && holds.test(value);
    ruleText += (ruleText.isEmpty() ? " " : " and ") + rule;
    return this;
  }

  /**
   * {@return the value, or this one if there is none}
   *
   * @param fallback taken if the setting is missing
   */
  public T orElse(T fallback) {
    Objects.requireNonNull(fallback, "fallback");
    T value = orNull();
    return value == null ? fallback : value;
  }

  /** {@return the value, or null if there is none} */
  public @Nullable T orNull() {
    Reading.Found found = reading.find(name);
    return found == null || found.isEmpty() ? null : parse(found);
  }

  /** {@return the value; a missing one is reported} */
  public T required() {
    Reading.Found found = reading.find(name);
    if (found == null || found.isEmpty()) {
      reading.add(name, missing(found));
      return standIn();
    }
    return parse(found);
  }

  private SettingProblem missing(Reading.@Nullable Found empty) {
    return new SettingProblem(
        name,
        empty == null ? null : empty.place(),
        empty == null ? null : "",
        "set, to " + rule(),
        reading.placesOf(name));
  }

  private T parse(Reading.Found found) {
    Reading.Told told =
        new Reading.Told(found.place(), kind.secret() ? null : Shown.of(found.value()));
    T value = valid(found.value());
    if (value == null) {
      reading.add(
          name, new SettingProblem(name, told.place(), told.value(), rule(), Reading.CORRECT));
      return standIn();
    }
    reading.tell(name, told);
    return value;
  }

  private @Nullable T valid(String text) {
    try {
      T value = kind.parser().apply(text);
      return rules.test(value) ? value : null;
    } catch (RuntimeException e) {
      // the rule says more to a person than a parser does, and never holds a secret's value
      return null;
    }
  }

  private String rule() {
    return kind.rule() + ruleText;
  }

  /** Keeps the rules where that can be known. */
  T standIn() {
    return kind.standIn();
  }
}
