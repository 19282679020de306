package dev.underpin.cache;

import dev.underpin.cache.spi.Backplane;

/**
 * Whether what this node read at some time may still be served: it is not from before a gap, and
 * either nothing can have been missed since, or it is younger than maxStaleness. Two reads and some
 * subtractions: it stands in the way of every hit.
 */
final class Trust {

  private final Backplane backplane;
  private final long maxStaleness;
  private final boolean servesToTtl;

  Trust(Backplane backplane, long maxStaleness, BackplaneLoss loss) {
    this.backplane = backplane;
    this.maxStaleness = maxStaleness;
    this.servesToTtl = loss == BackplaneLoss.SERVE_TO_TTL;
  }

  boolean trusts(long readAt, long now) {
    return readAt - backplane.suspectBefore() > 0 && (hearsAll(now) || now - readAt < maxStaleness);
  }

  /** Not cut off from the other nodes, or told not to mind. */
  boolean hearsAll(long now) {
    return servesToTtl || now - backplane.completeUntil() < maxStaleness;
  }
}
