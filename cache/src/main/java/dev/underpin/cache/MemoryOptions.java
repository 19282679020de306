package dev.underpin.cache;

import java.time.Duration;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * How much a {@link Cache} keeps in memory, and for how long; set in {@link CacheBuilder#memory}.
 *
 * <pre>{@code
 * .memory(m -> m.maximumSize(10_000).timeToLive(Duration.ofMinutes(1)))
 * .memory(m -> m.maximumWeight(64 << 20, (id, page) -> page.length()))
 * }</pre>
 *
 * <p>When there is no room, what is asked for rarely goes first (Caffeine's <a
 * href="https://dl.acm.org/doi/10.1145/3149371">W-TinyLFU</a>). A value whose time is up is never
 * served; its room is taken back when its key is loaded again or others need it.
 *
 * @param <K> what values are found by
 * @param <V> the values
 */
public final class MemoryOptions<K, V> {

  /** How many values are kept unless a size or a weight says otherwise: 10,000. */
  public static final long DEFAULT_MAXIMUM_SIZE = 10_000;

  /**
   * How long a value is served unless {@link #timeToLive} says otherwise: one minute. Long enough
   * that a hot row is read once a minute, short enough to outlast an {@code invalidate} that was
   * forgotten.
   */
  public static final Duration DEFAULT_TIME_TO_LIVE = Duration.ofMinutes(1);

  private @Nullable Long size;
  private @Nullable Long weight;
  private @Nullable ToIntBiFunction<? super K, ? super V> weigher;
  private Duration timeToLive = DEFAULT_TIME_TO_LIVE;
  private @Nullable BiFunction<? super K, ? super V, Duration> timeToLiveOf;
  private int jitterPercent;

  MemoryOptions() {}

  /**
   * Bounds the number of values.
   *
   * @param values at least 1; default {@link #DEFAULT_MAXIMUM_SIZE}
   * @return these options
   */
  public MemoryOptions<K, V> maximumSize(long values) {
    size = values;
    return this;
  }

  /**
   * Bounds the sum of the values' weights, instead of their number.
   *
   * @param weight the greatest sum, in whatever unit the weigher uses; at least 1
   * @param weigher the weight of a value, zero or more and always the same; short, for it runs
   *     under a lock. What it throws comes out of {@code get} or {@code put}, and nothing is stored
   * @return these options
   */
  public MemoryOptions<K, V> maximumWeight(
      long weight, ToIntBiFunction<? super K, ? super V> weigher) {
    this.weight = weight;
    this.weigher = Objects.requireNonNull(weigher, "weigher");
    return this;
  }

  /**
   * How long a value is served after it was stored.
   *
   * @param timeToLive more than zero; default {@link #DEFAULT_TIME_TO_LIVE}
   * @return these options
   */
  public MemoryOptions<K, V> timeToLive(Duration timeToLive) {
    this.timeToLive = Objects.requireNonNull(timeToLive, "timeToLive");
    return this;
  }

  /**
   * How long each value is served, where that depends on it: {@code (id, token) ->
   * token.lifetime()}. Zero or less is not served at all.
   *
   * @param timeToLive short; it runs once for each value that is loaded or put
   * @return these options
   */
  public MemoryOptions<K, V> timeToLiveOf(BiFunction<? super K, ? super V, Duration> timeToLive) {
    this.timeToLiveOf = Objects.requireNonNull(timeToLive, "timeToLive");
    return this;
  }

  /**
   * Shortens each value's time by chance, so that values that were loaded together do not end
   * together.
   *
   * @param percent at most by how much, 0 to 90; default 0
   * @return these options
   */
  public MemoryOptions<K, V> jitter(int percent) {
    this.jitterPercent = percent;
    return this;
  }

  void check() {
    if (size != null && weight != null) {
      throw new IllegalStateException(
          "maximumSize %d and maximumWeight %d exclude each other; remove one of them"
              .formatted(size, weight));
    }
    requirePositive("maximumSize", size);
    requirePositive("maximumWeight", weight);
    Ranges.positive("MemoryOptions.timeToLive", timeToLive);
    Ranges.within("MemoryOptions.jitter", jitterPercent, 0, 90);
  }

  private static void requirePositive(String setting, @Nullable Long value) {
    if (value != null && value < 1) {
      throw new IllegalArgumentException(
          "%s must be at least 1 but was %d; raise MemoryOptions.%s"
              .formatted(setting, value, setting));
    }
  }

  /** The bound in values or, with a weigher, in weight. */
  long maximum() {
    if (weight != null) {
      return weight;
    }
    return size == null ? DEFAULT_MAXIMUM_SIZE : size;
  }

  @Nullable ToIntBiFunction<? super K, ? super V> weigher() {
    return weigher;
  }

  long freshNanos(K key, V value) {
    return timeToLiveOf == null
        ? Lifetimes.nanos(timeToLive)
        : Math.max(0, Lifetimes.nanos(timeToLiveOf.apply(key, value)));
  }

  int jitterPercent() {
    return jitterPercent;
  }
}
