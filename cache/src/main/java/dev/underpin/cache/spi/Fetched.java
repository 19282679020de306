package dev.underpin.cache.spi;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What {@link RemoteStore#fetch} found.
 *
 * @param values for each key, in the order in which they were asked for, the bytes that were stored
 *     or null
 * @param stamp the space's, if it was asked for and there is one; else null. Read not earlier than
 *     the values
 */
public record Fetched(List<byte @Nullable []> values, @Nullable Stamp stamp) {

  /** Checks that there is a list; keeps it as it is. */
  public Fetched {
    Objects.requireNonNull(values, "values");
  }
}
