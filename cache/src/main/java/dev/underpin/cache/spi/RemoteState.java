package dev.underpin.cache.spi;

import java.time.Instant;
import java.util.Objects;

/**
 * Whether a store can be reached.
 *
 * @param open false while nothing is asked of it
 * @param since when that began
 * @param detail what was seen, for whoever is on call; without secrets
 */
public record RemoteState(boolean open, Instant since, String detail) {

  /** Checks that nothing is missing. */
  public RemoteState {
    Objects.requireNonNull(since, "since");
    Objects.requireNonNull(detail, "detail");
  }
}
