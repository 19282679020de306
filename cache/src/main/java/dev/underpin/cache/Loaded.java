package dev.underpin.cache;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link TaggedLoader} returns: {@link Load#value} makes it. Immutable.
 *
 * @param <V> the values
 */
public final class Loaded<V> {

  final @Nullable V value;
  final List<String> tags;
  final @Nullable Long version;
  final @Nullable Duration timeToLive;

  Loaded(@Nullable V value, List<String> tags, @Nullable Long version, @Nullable Duration ttl) {
    this.value = value;
    this.tags = tags;
    this.version = version;
    this.timeToLive = ttl;
  }

  static <V> Loaded<V> plain(@Nullable V value) {
    return new Loaded<>(value, List.of(), null, null);
  }
}
