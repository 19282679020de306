package dev.underpin.observability.slo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one target of an objective stands.
 *
 * @param objective {@link #AVAILABILITY} or {@link #LATENCY}
 * @param target how many of a hundred requests are to be good
 * @param total requests in the objective's window, as far as this process has seen it
 * @param bad how many of them were bad
 * @param budgetLeft what is left of the budget of these requests, in percent; below 0 when more
 *     than that was used
 * @param burnRates as each alert sees it
 */
public record ObjectiveStatus(
    String objective,
    double target,
    long total,
    long bad,
    double budgetLeft,
    List<BurnRate> burnRates) {

  /** Requests that do not fail. */
  public static final String AVAILABILITY = "availability";

  /** Requests that are answered in time. */
  public static final String LATENCY = "latency";

  /** Copies the list. */
  public ObjectiveStatus {
    burnRates = List.copyOf(burnRates);
  }

  /** {@return the most urgent alert that is firing, or null} */
  public @Nullable Severity alert() {
    return burnRates.stream()
        .filter(BurnRate::firing)
        .map(BurnRate::severity)
        .min(Enum::compareTo)
        .orElse(null);
  }
}
