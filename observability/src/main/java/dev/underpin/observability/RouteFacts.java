package dev.underpin.observability;

import dev.underpin.core.context.TallyCounter;
import java.time.Duration;
import java.util.Map;

/**
 * What the requests of one kind did, all together.
 *
 * @param what method and route: {@code GET /product/{id}}
 * @param requests how many there were
 * @param failed how many of them failed, as {@link EndedRequest#isFailed()} says
 * @param total how long they took together
 * @param longest how long the longest took
 * @param counts what their tallies add up to, times in nanoseconds; without what is 0
 */
public record RouteFacts(
    String what,
    long requests,
    long failed,
    Duration total,
    Duration longest,
    Map<TallyCounter, Long> counts) {

  /** Copies the map. */
  public RouteFacts {
    counts = Map.copyOf(counts);
  }

  /**
   * {@return what a counter adds up to}
   *
   * @param counter what was counted
   */
  public long count(TallyCounter counter) {
    return counts.getOrDefault(counter, 0L);
  }
}
