package dev.underpin.flags;

import java.nio.charset.StandardCharsets;

/**
 * How Unleash tells who is in: {@code murmur3(group + ":" + id)} modulo a number, plus one, with
 * the 32-bit variant for x86 (Austin Appleby's MurmurHash3, public domain). The group is hashed
 * when flags are loaded, and the id where it stands: no text is put together and none encoded into
 * an array. Flags of Unleash keep its buckets, so that nobody changes variant on the way here.
 */
final class UnleashHash {

  static final int ROLLOUT_SEED = 0;

  /** Variants have a seed of their own: who is in first is not of the first variant therefore. */
  static final int VARIANT_SEED = 86_028_157;

  private static final int C1 = 0xCC9E2D51;
  private static final int C2 = 0x1B873593;

  // after the group: the hash of the whole blocks, the bytes behind them, the length in bytes
  private final int groupHash;
  private final int groupTail;
  private final int groupLength;

  UnleashHash(String group, int seed) {
    byte[] bytes = (group + ":").getBytes(StandardCharsets.UTF_8);
    int hash = seed;
    int tail = 0;
    for (int i = 0; i < bytes.length; i++) {
      tail |= (bytes[i] & 0xFF) << ((i & 3) << 3);
      if ((i & 3) == 3) {
        hash = mixed(hash, tail);
        tail = 0;
      }
    }
    groupHash = hash;
    groupTail = tail;
    groupLength = bytes.length;
  }

  /** From 1 to {@code normalizer}. */
  int normalized(String id, int normalizer) {
    return Integer.remainderUnsigned(hash(id), normalizer) + 1;
  }

  private int hash(String id) {
    int hash = groupHash;
    int tail = groupTail;
    int length = groupLength;
    for (int i = 0; i < id.length(); i++) {
      long bytes = utf8(id, i);
      int count = (int) (bytes >>> 32);
      if (count == 4) {
        i++; // a pair of chars
      }
      for (int rest = (int) bytes; count > 0; count--, rest >>>= 8) {
        tail |= (rest & 0xFF) << ((length & 3) << 3);
        length++;
        if ((length & 3) == 0) {
          hash = mixed(hash, tail);
          tail = 0;
        }
      }
    }
    return finished(hash ^ scrambled(tail), length);
  }

  /** The bytes of the code point there, the first one lowest, and above them how many. */
  private static long utf8(String text, int at) {
    char c = text.charAt(at);
    if (c < 0x80) {
      return 1L << 32 | c;
    }
    int point = text.codePointAt(at);
    int last = 0x80 | (point & 0x3F);
    int third = 0x80 | ((point >> 6) & 0x3F);
    int second = 0x80 | ((point >> 12) & 0x3F);
    if (point < 0x800) {
      return 2L << 32 | last << 8 | 0xC0 | point >> 6;
    }
    if (point >= 0x10000) {
      long bytes = (long) last << 24 | third << 16 | second << 8 | 0xF0 | point >> 18;
      return 4L << 32 | bytes;
    }
    return Character.isSurrogate(c)
        ? 1L << 32 | '?'
        : 3L << 32 | last << 16 | third << 8 | 0xE0 | point >> 12;
  }

  private static int mixed(int hash, int block) {
    return Integer.rotateLeft(hash ^ scrambled(block), 13) * 5 + 0xE6546B64;
  }

  private static int scrambled(int block) {
    return Integer.rotateLeft(block * C1, 15) * C2;
  }

  private static int finished(int hash, int length) {
    int h = hash ^ length;
    h = (h ^ (h >>> 16)) * 0x85EBCA6B;
    h = (h ^ (h >>> 13)) * 0xC2B2AE35;
    return h ^ (h >>> 16);
  }
}
