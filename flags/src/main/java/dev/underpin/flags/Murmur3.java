package dev.underpin.flags;

import java.nio.charset.StandardCharsets;

/**
 * The 32-bit MurmurHash3 for x86 (Austin Appleby, public domain) of a prefix and a text, in UTF-8.
 * The prefix is hashed when flags are loaded, and the text where it stands: nothing is put together
 * and nothing encoded into an array. Unleash and flagd bucket by it, each in its own way.
 */
final class Murmur3 {

  private static final int C1 = 0xCC9E2D51;
  private static final int C2 = 0x1B873593;

  // after the prefix: the hash of the whole blocks, the bytes behind them, the length in bytes
  private final int prefixHash;
  private final int prefixTail;
  private final int prefixLength;

  Murmur3(String prefix, int seed) {
    byte[] bytes = prefix.getBytes(StandardCharsets.UTF_8);
    int hash = seed;
    int tail = 0;
    for (int i = 0; i < bytes.length; i++) {
      tail |= (bytes[i] & 0xFF) << ((i & 3) << 3);
      if ((i & 3) == 3) {
        hash = mixed(hash, tail);
        tail = 0;
      }
    }
    prefixHash = hash;
    prefixTail = tail;
    prefixLength = bytes.length;
  }

  int hash(String text) {
    int hash = prefixHash;
    int tail = prefixTail;
    int length = prefixLength;
    for (int i = 0; i < text.length(); i++) {
      long bytes = utf8(text, i);
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
