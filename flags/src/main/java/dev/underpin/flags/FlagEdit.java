package dev.underpin.flags;

import java.util.Locale;
import java.util.Objects;

/**
 * One thing that a store is to keep from now on: a flag, a segment, or that one of them is gone.
 * Immutable; for implementations of {@link FlagStore}, see {@link FlagStore#writeAll}.
 *
 * @param kind what it is
 * @param key the flag's key or the segment's name: 1 to 200 characters
 * @param version the version that it makes; the store must have the one before, and what it never
 *     had has 0
 * @param json the definition, as a document has it; empty where it is removed
 */
public record FlagEdit(Kind kind, String key, long version, String json) {

  private static final int MAX_KEY = 200;

  /** What can be kept. */
  public enum Kind {
    /** A flag. */
    FLAG,
    /** A condition that has a name, for the rules of flags. */
    SEGMENT
  }

  /**
   * Checks what it is made of.
   *
   * @throws IllegalArgumentException if key or version are not as above
   */
  public FlagEdit {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(json, "json");
    if (key.isEmpty() || key.length() > MAX_KEY) {
      throw new IllegalArgumentException(
          "key of a %s must be 1 to %d characters but was %s; rename it"
              .formatted(kind.name().toLowerCase(Locale.ROOT), MAX_KEY, Excerpt.of(key)));
    }
    if (version < 1) {
      throw new IllegalArgumentException("version must be 1 or more but was " + version);
    }
  }

  /**
   * {@return that a flag is as this definition says}
   *
   * @param flag the definition, with the version that it makes
   */
  public static FlagEdit of(FlagDefinition flag) {
    return new FlagEdit(Kind.FLAG, flag.key(), flag.version(), flag.toJson());
  }

  /**
   * {@return that a flag is gone}
   *
   * @param key the flag's key
   * @param version the version that this makes: versions go on, should it come back
   */
  public static FlagEdit removal(String key, long version) {
    return new FlagEdit(Kind.FLAG, key, version, "");
  }

  /**
   * {@return that a segment is as this condition says}
   *
   * @param name the segment's name
   * @param version the version that this makes
   * @param json the condition, as {@link FlagDocument} describes it; empty where it is removed
   */
  public static FlagEdit segment(String name, long version, String json) {
    return new FlagEdit(Kind.SEGMENT, name, version, json);
  }

  /** {@return whether it is gone from then on} */
  public boolean isRemoval() {
    return json.isEmpty();
  }

  FlagRow row() {
    return new FlagRow(key, version, json);
  }
}
