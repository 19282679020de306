package dev.underpin.cache.redis;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/** What a {@link RedisStoreBuilder} has checked. */
record Config(
    String server,
    Names names,
    Duration timeout,
    int maxInFlight,
    int maxQueued,
    ThreadFactory threads,
    InstantSource clock,
    LongSupplier ticker) {

  /** How long a connection may take to come about, and a probe to be answered at all. */
  static final Duration CONNECT_LIMIT = Duration.ofMillis(1_500);

  /**
   * The same for one node of a cluster: all are asked who they are, one that is frozen too, and
   * there must be time left for the others.
   */
  static final Duration NODE_LIMIT = Duration.ofMillis(400);

  /** Between two tries to reach a server that is out; with the limit above, two seconds. */
  static final Duration RETRY = Duration.ofMillis(500);
}
