package dev.underpin.cache;

import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes keys as text for a remote store. */
final class KeyText<K> {

  /** Whose toString tells them apart, in every version of Java. */
  private static final Set<Class<?>> PLAIN =
      Set.of(
          String.class,
          Integer.class,
          Long.class,
          Short.class,
          Byte.class,
          Character.class,
          Boolean.class,
          UUID.class);

  private final RemoteSpace space;
  private final Function<? super K, String> text;

  private KeyText(RemoteSpace space, Function<? super K, String> text) {
    this.space = space;
    this.text = text;
  }

  static <K> KeyText<K> of(
      RemoteSpace space, Class<K> type, @Nullable Function<? super K, String> text) {
    if (text != null) {
      return new KeyText<>(space, text);
    }
    if (type.isEnum()) {
      return new KeyText<>(space, key -> ((Enum<?>) key).name());
    }
    if (PLAIN.contains(type)) {
      return new KeyText<>(space, Object::toString);
    }
    throw new IllegalStateException(
        "key type of cache \"%s\" must have a text for the remote store but was %s; set CacheBuilder.key"
            .formatted(space.name(), type.getTypeName()));
  }

  RemoteKey remote(K key) {
    return RemoteKey.of(space, Objects.requireNonNull(text.apply(key), "text of a key"));
  }
}
