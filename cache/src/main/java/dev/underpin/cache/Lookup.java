package dev.underpin.cache;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Cache} knows of a key, for debugging, consoles and HTTP headers. Immutable.
 *
 * @param layer where it lies; null if it is nowhere
 * @param value null if there is none, or what is known is that there is none
 * @param negative whether that is what is known
 * @param age since its load began; zero if it is nowhere
 * @param freshFor how much longer it is served without a question; zero if it is stale
 * @param staleFor how much longer it may be served if there is nothing better; not less than
 *     freshFor
 * @param version the loader's, if it gave one
 * @param tags by which it can be invalidated
 * @param <V> the values
 */
public record Lookup<V>(
    @Nullable CacheLayer layer,
    @Nullable V value,
    boolean negative,
    Duration age,
    Duration freshFor,
    Duration staleFor,
    @Nullable Long version,
    List<String> tags) {

  /** Copies the tags. */
  public Lookup {
    tags = List.copyOf(tags);
  }

  static <V> Lookup<V> nowhere() {
    return new Lookup<>(
        null, null, false, Duration.ZERO, Duration.ZERO, Duration.ZERO, null, List.of());
  }

  static <V> Lookup<V> of(CacheLayer layer, Entry<V> entry, long now) {
    return new Lookup<>(
        layer,
        entry.value,
        entry.value == null,
        left(now - entry.createdAt()),
        left(entry.freshUntil - now),
        left(Math.max(entry.freshUntil - now, entry.staleUntil() - now)),
        entry.version(),
        entry.tags());
  }

  private static Duration left(long nanos) {
    return Duration.ofNanos(Math.max(0, nanos));
  }

  /** {@return whether something is there whose time is up} */
  public boolean isStale() {
    return layer != null && freshFor.isZero();
  }
}
