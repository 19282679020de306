package dev.underpin.core.codec;

import java.lang.reflect.Type;

/**
 * Finds the codec of a type: the one seam through which jobs, caches and flags read and write
 * values. {@code JacksonCodecs.create()} of {@code underpin-jackson} is the usual one; a product
 * with a JSON library of its own implements this interface in a few lines. Thread-safe.
 */
@FunctionalInterface
public interface Codecs {

  /**
   * {@return the codec of a type}
   *
   * @param type a class, or a generic type such as {@code List<User>}
   * @param <T> the type that {@code type} stands for
   * @throws CodecException if the type cannot be read or written at all
   */
  <T> Codec<T> of(Type type);
}
