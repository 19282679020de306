package dev.underpin.flags;

/**
 * In which of a flag's 100,000 buckets a subject falls. It is a published function, so that a
 * report or another language can tell who is in a rollout:
 *
 * <pre>
 * unit   = XXH64(UTF-8 of the subject's key, seed 0)
 * salt   = XXH64(UTF-8 of the flag's salt, seed 1)        the flag's key where it has no salt;
 *                                                         seed 2 where variants split subjects,
 *                                                         seed 3 for the name of an exclusion group
 * h      = fmix64(unit xor salt)                           the finalizer of MurmurHash3
 * bucket = floor((h &gt;&gt;&gt; 1) * 100000 / 2^63)              in the rollout if below percent * 1000
 * </pre>
 *
 * <p>A bucket never depends on the percentage: who is in at 5 % is in at 20 %. A flag's salt makes
 * its order of subjects its own: two flags at 5 % do not hit the same users. No remainder and no
 * {@code Math.abs}: a multiplication scales the hash without favouring low buckets (Lemire, Fast
 * Random Integer Generation in an Interval, 2019) and has no value that stays negative.
 */
final class Buckets {

  static final int COUNT = 100_000;

  private static final long UNIT_SEED = 0;
  // not the units' seed: a user whose id is the key of a flag is nobody special
  private static final long GATE_SEED = 1;
  // nor the gates': who is let in first is of no variant therefore (unleash-java #220)
  private static final long SPLIT_SEED = 2;
  private static final long GROUP_SEED = 3;

  private Buckets() {}

  static long unit(String subjectKey) {
    return Xxh64.hash(subjectKey, UNIT_SEED);
  }

  static long gateSalt(String salt) {
    return Xxh64.hash(salt, GATE_SEED);
  }

  static long splitSalt(String salt) {
    return Xxh64.hash(salt, SPLIT_SEED);
  }

  static long groupSalt(String group) {
    return Xxh64.hash(group, GROUP_SEED);
  }

  static int bucket(long unit, long salt) {
    return scaled(fmix64(unit ^ salt));
  }

  static int scaled(long hash) {
    return (int) Math.multiplyHigh(hash >>> 1, 2L * COUNT);
  }

  static long fmix64(long value) {
    long k = (value ^ (value >>> 33)) * 0xFF51AFD7ED558CCDL;
    k = (k ^ (k >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return k ^ (k >>> 33);
  }
}
