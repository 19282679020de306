package dev.underpin.core.codec;

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

  /** {@return a short stable name of the format, stored beside the data, such as {@code "json"}} */
  String id();
}
