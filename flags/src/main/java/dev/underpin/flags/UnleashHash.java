package dev.underpin.flags;

/**
 * How Unleash tells who is in: {@code murmur3(group + ":" + id)} modulo a number, plus one. Flags
 * of Unleash keep its buckets, so that nobody changes variant on the way here.
 */
final class UnleashHash {

  static final int ROLLOUT_SEED = 0;

  /** Variants have a seed of their own: who is in first is not of the first variant therefore. */
  static final int VARIANT_SEED = 86_028_157;

  private final Murmur3 hash;

  UnleashHash(String group, int seed) {
    hash = new Murmur3(group + ":", seed);
  }

  /** From 1 to {@code normalizer}. */
  int normalized(String id, int normalizer) {
    return Integer.remainderUnsigned(hash.hash(id), normalizer) + 1;
  }
}
