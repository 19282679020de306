package dev.underpin.cache.spi;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * 128 random bits that are only ever compared for equality: the token of a lease, the generation of
 * a space. A counter in their place would start again at 1 when the store loses it, and what was
 * invalidated long ago would look valid again. Immutable.
 *
 * @param high the first eight bytes
 * @param low the last eight bytes
 */
public record Nonce(long high, long low) {

  /** How many bytes {@link #bytes()} has: 16. */
  public static final int BYTES = 16;

  /**
   * {@return a new one}
   *
   * @param random such as a {@link SecureRandom}
   */
  public static Nonce random(RandomGenerator random) {
    return new Nonce(random.nextLong(), random.nextLong());
  }

  /**
   * {@return the one that these bytes are}
   *
   * @param bytes 16 of them
   * @throws IllegalArgumentException if there are more or fewer
   */
  public static Nonce of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("nonce must have 16 bytes but had " + bytes.length);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Nonce(buffer.getLong(), buffer.getLong());
  }

  /** {@return its 16 bytes, big-endian} */
  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
  }
}
