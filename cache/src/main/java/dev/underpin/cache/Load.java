package dev.underpin.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link TaggedLoader} says about the value that it loads; ends with {@link #value}. For one
 * load and its thread.
 *
 * @param <V> the values
 */
public final class Load<V> {

  private final List<String> tags = new ArrayList<>(2);
  private @Nullable Long version;
  private @Nullable Duration timeToLive;

  Load() {}

  /**
   * Adds a tag, by which {@link Cache#invalidateTag} removes the value together with others. It may
   * be called after the row was read: what was invalidated since the load began is not stored.
   *
   * @param tag such as {@code "org:7"}; not empty
   * @return this
   */
  public Load<V> tag(String tag) {
    if (tag.isEmpty()) {
      throw new IllegalArgumentException("tag must not be empty; name what it stands for");
    }
    tags.add(tag);
    return this;
  }

  /**
   * The row's version: a number that rises with each change. A node never goes back to an older
   * version of a key while it has the key in memory.
   *
   * @param version the row's
   * @return this
   */
  public Load<V> version(long version) {
    this.version = version;
    return this;
  }

  /**
   * How long this value is fresh, in place of the cache's own times.
   *
   * @param timeToLive more than zero
   * @return this
   */
  public Load<V> timeToLive(Duration timeToLive) {
    if (timeToLive.isZero() || timeToLive.isNegative()) {
      throw new IllegalArgumentException(
          "timeToLive must be greater than 0 but was %s; raise Load.timeToLive"
              .formatted(timeToLive));
    }
    this.timeToLive = Objects.requireNonNull(timeToLive, "timeToLive");
    return this;
  }

  /**
   * {@return what the loader returns}
   *
   * @param value what was found, or null
   */
  public Loaded<V> value(@Nullable V value) {
    return new Loaded<>(value, List.copyOf(tags), version, timeToLive);
  }
}
