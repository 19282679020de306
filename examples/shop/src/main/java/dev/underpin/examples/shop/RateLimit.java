package dev.underpin.examples.shop;

import java.time.Duration;

/** How often one client may do something. */
@FunctionalInterface
interface RateLimit {
  /** As often as he likes. */
  RateLimit NONE = client -> Duration.ZERO;

  /** Counts it and returns zero if the client may do it now; else how long he has to wait. */
  Duration take(String client);
}
