package dev.underpin.flags;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One change of a flag as its store has recorded it, from {@link Flags#history}. Immutable.
 *
 * @param key the flag's key
 * @param version the version that the change made
 * @param at when, by the clock of the store
 * @param change who and why
 * @param before the JSON of the definition before; null where the flag was new
 * @param after the JSON of the definition since then; null where the flag was removed
 */
public record FlagChange(
    String key,
    long version,
    Instant at,
    Change change,
    @Nullable String before,
    @Nullable String after) {

  /** Checks that the rest is not null. */
  public FlagChange {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(change, "change");
  }
}
