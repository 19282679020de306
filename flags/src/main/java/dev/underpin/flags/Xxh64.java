package dev.underpin.flags;

/**
 * XXH64, as its author's specification has it (<a
 * href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">xxhash_spec.md</a>).
 *
 * <p>Bytes are gathered into little-endian lanes of 8; four lanes make a stripe, which feeds four
 * accumulators. What does not fill a stripe is mixed in at the end, lane by lane, then 4 bytes,
 * then byte by byte, and the result is scrambled once more.
 *
 * <p>Text is hashed as its UTF-8 bytes, encoded on the way so that no array is made. A surrogate
 * without its partner counts as {@code ?}, as in {@link String#getBytes()}.
 */
final class Xxh64 {

  private static final long P1 = 0x9E3779B185EBCA87L;
  private static final long P2 = 0xC2B2AE3D27D4EB4FL;
  private static final long P3 = 0x165667B19E3779F9L;
  private static final long P4 = 0x85EBCA77C2B2AE63L;
  private static final long P5 = 0x27D4EB2F165667C5L;

  private static final int STRIPE = 32;

  private final long seed;
  private long acc1;
  private long acc2;
  private long acc3;
  private long acc4;

  private long length;
  // the bytes since the last full lane, and the full lanes since the last full stripe
  private long lane;
  private long lane1;
  private long lane2;
  private long lane3;

  private Xxh64(long seed) {
    this.seed = seed;
    acc1 = seed + P1 + P2;
    acc2 = seed + P2;
    acc3 = seed;
    acc4 = seed - P1;
  }

  static long hash(byte[] bytes, long seed) {
    Xxh64 state = new Xxh64(seed);
    for (byte b : bytes) {
      state.add(b);
    }
    return state.result();
  }

  static long hash(String text, long seed) {
    Xxh64 state = new Xxh64(seed);
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        state.add(c);
      } else if (!Character.isSurrogate(c)) {
        state.addEncoded(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < length
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        state.addEncoded(Character.toCodePoint(c, text.charAt(++i)));
      } else {
        state.add('?');
      }
    }
    return state.result();
  }

  private void addEncoded(int codePoint) {
    if (codePoint < 0x800) {
      add(0xC0 | (codePoint >> 6));
    } else {
      if (codePoint < 0x10000) {
        add(0xE0 | (codePoint >> 12));
      } else {
        add(0xF0 | (codePoint >> 18));
        add(0x80 | ((codePoint >> 12) & 0x3F));
      }
      add(0x80 | ((codePoint >> 6) & 0x3F));
    }
    add(0x80 | (codePoint & 0x3F));
  }

  private void add(int b) {
    lane |= (b & 0xFFL) << ((length & 7) << 3);
    length++;
    if ((length & 7) == 0) {
      endLane();
      lane = 0;
    }
  }

  private void endLane() {
    switch ((int) (length >>> 3) & 3) {
      case 1 -> lane1 = lane;
      case 2 -> lane2 = lane;
      case 3 -> lane3 = lane;
      default -> {
        acc1 = round(acc1, lane1);
        acc2 = round(acc2, lane2);
        acc3 = round(acc3, lane3);
        acc4 = round(acc4, lane);
      }
    }
  }

  private long result() {
    long hash = (length >= STRIPE ? merged() : seed + P5) + length;
    int lanes = (int) (length >>> 3) & 3;
    if (lanes > 0) {
      hash = mixLane(hash, lane1);
    }
    if (lanes > 1) {
      hash = mixLane(hash, lane2);
    }
    if (lanes > 2) {
      hash = mixLane(hash, lane3);
    }
    return scrambled(mixRest(hash));
  }

  private long merged() {
    long hash =
        Long.rotateLeft(acc1, 1)
            + Long.rotateLeft(acc2, 7)
            + Long.rotateLeft(acc3, 12)
            + Long.rotateLeft(acc4, 18);
    hash = (hash ^ round(0, acc1)) * P1 + P4;
    hash = (hash ^ round(0, acc2)) * P1 + P4;
    hash = (hash ^ round(0, acc3)) * P1 + P4;
    return (hash ^ round(0, acc4)) * P1 + P4;
  }

  private long mixRest(long mixed) {
    long hash = mixed;
    long rest = lane;
    int left = (int) length & 7;
    if (left >= 4) {
      hash = Long.rotateLeft(hash ^ ((rest & 0xFFFFFFFFL) * P1), 23) * P2 + P3;
      rest >>>= 32;
      left -= 4;
    }
    for (; left > 0; left--) {
      hash = Long.rotateLeft(hash ^ ((rest & 0xFF) * P5), 11) * P1;
      rest >>>= 8;
    }
    return hash;
  }

  private static long round(long acc, long lane) {
    return Long.rotateLeft(acc + lane * P2, 31) * P1;
  }

  private static long mixLane(long hash, long lane) {
    return Long.rotateLeft(hash ^ round(0, lane), 27) * P1 + P4;
  }

  private static long scrambled(long mixed) {
    long hash = (mixed ^ (mixed >>> 33)) * P2;
    hash = (hash ^ (hash >>> 29)) * P3;
    return hash ^ (hash >>> 32);
  }
}
