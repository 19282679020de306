package dev.underpin.flags;

import java.util.Objects;

/**
 * A flag or a segment as a store of rows keeps it: for implementations of {@link FlagStore}.
 * Immutable.
 *
 * <pre>{@code
 * FlagDocument.of("my table", revision, List.of(new FlagRow("new-cart", 7, json)));
 * }</pre>
 *
 * @param key the flag's key, or the segment's name
 * @param version its version, 1 or more; it holds whatever the JSON says
 * @param json the object that stands for it in a document, as {@link FlagDefinition#toJson} gives
 *     it; empty where the flag was removed
 */
public record FlagRow(String key, long version, String json) {

  /** Checks that nothing is null. */
  public FlagRow {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(json, "json");
  }
}
