package dev.underpin.flags;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * For whom a flag is decided: a key that stays the same from visit to visit, and attributes.
 * Immutable and thread-safe; make it once a request and hand it around.
 *
 * <pre>{@code
 * Subject subject = Subject.of(userId).with("country", "LT");
 * }</pre>
 *
 * <p>Rollouts go by the key alone. It is hashed once, here, by XXH64 with seed 0 over its UTF-8
 * bytes; a flag then takes {@code fmix64(hash ^ XXH64(salt, seed 1))} and scales it to 100,000
 * buckets, {@code floor((h >>> 1) * 100000 / 2^63)}. To check another implementation against:
 *
 * <table>
 * <caption>Test vectors</caption>
 * <tr><th>key</th><th>hash of the key</th><th>flag's salt</th><th>bucket</th></tr>
 * <tr><td>{@code user-42}</td><td>397e9d3a76af7c81</td><td>{@code new-cart}</td><td>42288</td></tr>
 * <tr><td>{@code user-42}</td><td>397e9d3a76af7c81</td><td>{@code ranking}</td><td>88430</td></tr>
 * <tr><td>{@code ąžuolas}</td><td>1551d09410eaf427</td><td>{@code new-cart}</td><td>20543</td></tr>
 * </table>
 *
 * <p>The subject is in a rollout of {@code p} percent if its bucket is below {@code 1000 p}. The
 * salt is the flag's key unless its definition names another.
 */
public final class Subject {

  private static final @Nullable Object[] NO_ATTRIBUTES = {};
  private static final int STRIDE = 3;
  private static final Subject ANONYMOUS = new Subject(null, 0, NO_ATTRIBUTES);

  private final @Nullable String key;
  private final long unit;
  // name, value as a text (null of a list), value as it was given …, sorted by name
  private final @Nullable Object[] attributes;
  // what chance is for a pinned subject; 0 where it is another with every decision
  private final long chance;
  private final FlagOverrides.@Nullable Granted overrides;

  private Subject(@Nullable String key, long unit, @Nullable Object[] attributes) {
    this(key, unit, attributes, 0, null);
  }

  private Subject(
      @Nullable String key,
      long unit,
      @Nullable Object[] attributes,
      long chance,
      FlagOverrides.@Nullable Granted overrides) {
    this.key = key;
    this.unit = unit;
    this.attributes = attributes;
    this.chance = chance;
    this.overrides = overrides;
  }

  /**
   * A subject that is known by a key: a user's id, a tenant's, a device's.
   *
   * @param key the same on every visit; null or empty is as {@link #anonymous()}
   * @return the subject, without attributes
   */
  public static Subject of(@Nullable String key) {
    return key == null || key.isEmpty()
        ? ANONYMOUS
        : new Subject(key, Buckets.unit(key), NO_ATTRIBUTES);
  }

  /**
   * {@return a subject without a key: in no rollout below 100 percent}, since it could not be the
   * same on the next visit.
   */
  public static Subject anonymous() {
    return ANONYMOUS;
  }

  /**
   * {@return the same subject with an attribute}
   *
   * @param name what it is called; an attribute of this name is replaced
   * @param value what it is; null for none
   */
  public Subject with(String name, @Nullable String value) {
    return with(name, value, value);
  }

  /**
   * {@return the same subject with an attribute that is a whole number}
   *
   * @param name what it is called; an attribute of this name is replaced
   * @param value what it is
   */
  public Subject with(String name, long value) {
    return with(name, Long.toString(value), (double) value);
  }

  /**
   * {@return the same subject with an attribute that is a number}
   *
   * @param name what it is called; an attribute of this name is replaced
   * @param value what it is
   */
  public Subject with(String name, double value) {
    return with(name, Double.toString(value), value);
  }

  /**
   * {@return the same subject with an attribute that is {@code true} or {@code false}}
   *
   * @param name what it is called; an attribute of this name is replaced
   * @param value what it is
   */
  public Subject with(String name, boolean value) {
    return with(name, Boolean.toString(value), value);
  }

  /**
   * {@return the same subject with an attribute that has several values}; a condition holds where
   * it holds for one of them.
   *
   * @param name what it is called; an attribute of this name is replaced
   * @param values what they are; copied
   */
  public Subject withAll(String name, Collection<String> values) {
    return with(name, null, List.copyOf(values));
  }

  private Subject with(String name, @Nullable String text, @Nullable Object value) {
    Objects.requireNonNull(name, "name");
    int at = 0;
    while (at < attributes.length && String.valueOf(attributes[at]).compareTo(name) < 0) {
      at += STRIDE;
    }
    int after = at < attributes.length && name.equals(attributes[at]) ? at + STRIDE : at;
    int tail = attributes.length - after;
    @Nullable Object[] changed =
        Arrays.copyOf(attributes, at + (value == null ? 0 : STRIDE) + tail);
    if (value != null) {
      changed[at] = name;
      changed[at + 1] = text;
      changed[at + 2] = value;
    }
    System.arraycopy(attributes, after, changed, changed.length - tail, tail);
    return new Subject(key, unit, changed, chance, overrides);
  }

  /** {@return the key, or null in an anonymous subject} */
  public @Nullable String key() {
    return key;
  }

  /**
   * {@return the value of an attribute as a text, or null; null too where it has several values}
   *
   * @param name what it is called
   */
  public @Nullable String attribute(String name) {
    int at = find(name);
    return at < 0 ? null : (String) attributes[at + 1];
  }

  /** The value of an attribute as it was given: a String, Double, Boolean or List. */
  @Nullable Object given(String name) {
    int at = find(name);
    return at < 0 ? null : attributes[at + 2];
  }

  private int find(String name) {
    for (int i = 0; i < attributes.length; i += STRIDE) {
      if (name.equals(attributes[i])) {
        return i;
      }
    }
    return -1;
  }

  boolean hasKey() {
    return key != null;
  }

  /** The same subject, for whom chance is the same in every decision. */
  Subject withFixedChance() {
    return chance != 0
        ? this
        : new Subject(key, unit, attributes, ThreadLocalRandom.current().nextLong() | 1, overrides);
  }

  Subject withOverrides(FlagOverrides.@Nullable Granted granted) {
    return new Subject(key, unit, attributes, chance, granted);
  }

  /** Null for nearly everybody. */
  FlagOverrides.@Nullable Granted overrides() {
    return overrides;
  }

  /** By chance, from 0 on; by one chance for each salt in a subject for whom it is fixed. */
  int random(int bound, long salt) {
    return chance == 0
        ? ThreadLocalRandom.current().nextInt(bound)
        : (int) Math.multiplyHigh(Buckets.fmix64(chance ^ salt) >>> 1, 2L * bound);
  }

  /** The hash of the key; without meaning where there is none. */
  long unit() {
    return unit;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Subject that
        && Objects.equals(key, that.key)
        && Objects.equals(overrides, that.overrides)
        && Arrays.equals(attributes, that.attributes);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(key) * 31 + Arrays.hashCode(attributes);
  }

  /** The hash of the key and how many attributes: who it is may be nobody's business. */
  @Override
  public String toString() {
    String who = hasKey() ? "unit=%016x".formatted(unit) : "anonymous";
    return "Subject[%s, attributes=%d]".formatted(who, attributes.length / STRIDE);
  }
}
