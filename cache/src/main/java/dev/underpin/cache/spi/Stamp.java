package dev.underpin.cache.spi;

import java.util.Objects;

/**
 * How far a space's invalidations had come when something was read: taken before a load, kept with
 * what was loaded, compared when that is read again. Immutable.
 *
 * <p>A space has one generation, a nonce, and under it a sequence that every {@code invalidateTag}
 * raises and writes down as that tag's. A value of stamp (g, n) is valid while the space's
 * generation is still g and none of its tags has a sequence above n. The tags of a load need not be
 * known before it: whichever was invalidated while it ran has a higher sequence.
 *
 * <p>Generation, sequence and tags live and die together, under one key of the store. When that is
 * lost, by an eviction or FLUSHALL, the next generation is another nonce: everything of before is
 * invalid, and a sequence that starts again at 0 brings nothing back.
 *
 * @param generation changed by {@code invalidateAll}
 * @param sequence of the latest invalidation of any tag, 0 if there was none
 */
public record Stamp(Nonce generation, long sequence) {

  /** Checks that the generation is there. */
  public Stamp {
    Objects.requireNonNull(generation, "generation");
  }
}
