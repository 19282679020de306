package dev.underpin.cache.spi;

import java.util.List;
import java.util.Objects;

/**
 * What {@link RemoteStore#lease} answered.
 *
 * @param answers one for each request, in their order
 * @param stamp the space's, read before anything that the asker can load from now on
 */
public record Leased(List<LeaseAnswer> answers, Stamp stamp) {

  /** Checks that nothing is missing. */
  public Leased {
    answers = List.copyOf(answers);
    Objects.requireNonNull(stamp, "stamp");
  }
}
