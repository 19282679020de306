package dev.underpin.observability;

import dev.underpin.core.context.Tally;
import dev.underpin.observability.spi.Outcome;
import dev.underpin.observability.spi.RequestFacts;
import java.time.Duration;

/**
 * A request that has ended, as its line tells it.
 *
 * @param method one that HTTP knows, or {@code _OTHER}
 * @param route its route; of a thousand and more different ones, {@code _other}
 * @param status the response's status; 0 where nothing was sent
 * @param outcome how it ended
 * @param nanos how long it took
 * @param bytesIn bytes of the request's body that were read
 * @param bytesOut bytes of the response's body that were written
 * @param tally what it did; closed
 */
public record EndedRequest(
    String method,
    String route,
    int status,
    Outcome outcome,
    long nanos,
    long bytesIn,
    long bytesOut,
    Tally tally) {

  EndedRequest(String method, String route, RequestFacts facts, long nanos, Tally tally) {
    this(
        method,
        route,
        Math.max(0, facts.status()),
        facts.outcome(),
        nanos,
        facts.bytesIn(),
        facts.bytesOut(),
        tally);
  }

  /** {@return how long it took} */
  public Duration duration() {
    return Duration.ofNanos(nanos);
  }

  /**
   * {@return whether it failed by the server's fault} A status of 500 and above, no answer, one
   * that was left half, one in time for nobody; a client that went away is nobody's fault.
   */
  public boolean isFailed() {
    return outcome == Outcome.ANSWERED ? status >= 500 : outcome != Outcome.CLIENT_GONE;
  }
}
