package dev.underpin.cache.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link RemoteStore#tags} found.
 *
 * @param sequences of the tags, in the order in which they were asked for
 * @param stamp of the same moment, null if the store has none
 */
public record TagStamps(List<Long> sequences, @Nullable Stamp stamp) {

  /** Keeps a copy of the list. */
  public TagStamps {
    sequences = List.copyOf(sequences);
  }
}
