package dev.underpin.cache;

import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes keys as text for a remote store, and reads back those whose text tells them: of the others
 * {@link Memory} has to remember whose names are whose.
 */
final class KeyText<K> {

  /** Whose toString tells them apart, in every version of Java, and how it is read. */
  private static final Map<Class<?>, Function<String, ?>> PLAIN =
      Map.of(
          String.class, text -> text,
          Integer.class, Integer::valueOf,
          Long.class, Long::valueOf,
          Short.class, Short::valueOf,
          Byte.class, Byte::valueOf,
          Character.class, text -> text.charAt(0),
          Boolean.class, Boolean::valueOf,
          UUID.class, UUID::fromString);

  private final RemoteSpace space;
  private final Class<K> type;
  private final Function<? super K, String> text;
  private final @Nullable Function<String, ?> reading;

  private KeyText(
      RemoteSpace space,
      Class<K> type,
      Function<? super K, String> text,
      @Nullable Function<String, ?> reading) {
    this.space = space;
    this.type = type;
    this.text = text;
    this.reading = reading;
  }

  static <K> KeyText<K> of(
      RemoteSpace space, Class<K> type, @Nullable Function<? super K, String> text) {
    if (text != null) {
      return new KeyText<>(space, type, text, null);
    }
    if (type.isEnum()) {
      return new KeyText<>(space, type, key -> ((Enum<?>) key).name(), null);
    }
    Function<String, ?> reading = PLAIN.get(type);
    if (reading != null) {
      return new KeyText<>(space, type, Object::toString, reading);
    }
    throw new IllegalStateException(
        "key type of cache \"%s\" must have a text for the remote store but was %s; set CacheBuilder.key"
            .formatted(space.name(), type.getTypeName()));
  }

  RemoteKey remote(K key) {
    return RemoteKey.of(space, Objects.requireNonNull(text.apply(key), "text of a key"));
  }

  /** Whether {@link #read} finds the key by its name. */
  boolean canRead(RemoteKey name) {
    return reading != null && !name.isHashed();
  }

  /** The key of this name; null if it cannot be read, or is none of ours. */
  @Nullable K read(RemoteKey name) {
    String written = reading == null ? null : name.text();
    if (reading == null || written == null) {
      return null;
    }
    try {
      K key = type.cast(reading.apply(written));
      return remote(key).equals(name) ? key : null;
    } catch (RuntimeException e) {
      // whoever can publish may have written anything
      return null;
    }
  }
}
