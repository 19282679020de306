package dev.underpin.core.codec;

import java.util.Arrays;

/**
 * Turns values of one type into bytes and back. Implementations are immutable and thread-safe.
 *
 * @param <T> the type of the values
 */
public interface Codec<T> {

  /**
   * {@return the value as bytes}
   *
   * @param value what to write
   * @throws CodecException if the value cannot be written
   */
  byte[] encode(T value);

  /**
   * {@return the value that the bytes say}
   *
   * @param bytes what {@link #encode} made, perhaps by an older version of the program
   * @throws CodecException if they are not such a value
   */
  T decode(byte[] bytes);

  /**
   * {@return the value that a part of an array says} Unless overridden it copies that part for
   * {@link #decode(byte[])}; override it where the format can be read in place.
   *
   * @param bytes not to be changed, nor kept
   * @param from the first byte's place
   * @param to the place after the last byte
   * @throws CodecException if they are not such a value
   */
  default T decode(byte[] bytes, int from, int to) {
    return decode(Arrays.copyOfRange(bytes, from, to));
  }

  /** {@return a short stable name of the format, stored beside the data, such as {@code "json"}} */
  String id();
}
