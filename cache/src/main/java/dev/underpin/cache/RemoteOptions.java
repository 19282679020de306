package dev.underpin.cache;

import dev.underpin.core.codec.Codec;
import dev.underpin.core.codec.Codecs;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Cache} uses a store that nodes share; set in {@link CacheBuilder#remote}.
 *
 * <pre>{@code
 * .remote(redis, r -> r.timeToLive(Duration.ofMinutes(30)).jitter(10).codecs(JacksonCodecs.exact()))
 * }</pre>
 *
 * @param <V> the values
 */
public final class RemoteOptions<V> {

  /** How long a value is fresh in the store unless {@link #timeToLive} says otherwise: 30 min. */
  public static final Duration DEFAULT_TIME_TO_LIVE = Duration.ofMinutes(30);

  /** How long a node may take to load a key before another one does: 10 seconds. */
  public static final Duration DEFAULT_LEASE = Duration.ofSeconds(10);

  /** How many loads run at once on this node while the store is out: 32. */
  public static final int DEFAULT_LOADS_WHILE_OUT = 32;

  private @Nullable Codec<V> codec;
  private @Nullable Codecs codecs;
  private Duration timeToLive = DEFAULT_TIME_TO_LIVE;
  private Duration lease = DEFAULT_LEASE;
  private int jitterPercent = 0;
  private int compressAbove = Integer.MAX_VALUE;
  private int loadsWhileOut = DEFAULT_LOADS_WHILE_OUT;

  RemoteOptions() {}

  /**
   * How long a value is fresh in the store; it is kept longer where {@link CacheBuilder#failSafe}
   * may need it.
   *
   * @param timeToLive at least 1 ms; default {@link #DEFAULT_TIME_TO_LIVE}
   * @return these options
   */
  public RemoteOptions<V> timeToLive(Duration timeToLive) {
    this.timeToLive = Objects.requireNonNull(timeToLive, "timeToLive");
    return this;
  }

  /**
   * Shortens each value's time by chance, so that values that were loaded together do not end
   * together.
   *
   * @param percent at most by how much, 0 to 90; default 0
   * @return these options
   */
  public RemoteOptions<V> jitter(int percent) {
    this.jitterPercent = percent;
    return this;
  }

  /**
   * How values are written.
   *
   * @param codec of the cache's value type
   * @return these options
   */
  public RemoteOptions<V> codec(Codec<V> codec) {
    this.codec = Objects.requireNonNull(codec, "codec");
    return this;
  }

  /**
   * Where the codec of the cache's value type comes from; this or {@link #codec} must be set.
   *
   * @param codecs such as {@code JacksonCodecs.exact()}, for which a record that has changed since
   *     is a miss; what a lenient codec can still read comes with null or zero for what is new
   * @return these options
   */
  public RemoteOptions<V> codecs(Codecs codecs) {
    this.codecs = Objects.requireNonNull(codecs, "codecs");
    return this;
  }

  /**
   * Compresses large values.
   *
   * @param bytes values of more bytes than this, as the codec wrote them; by default none are
   * @return these options
   */
  public RemoteOptions<V> compressAbove(int bytes) {
    this.compressAbove = bytes;
    return this;
  }

  /**
   * How long a node may load a key while the others wait. A load that takes longer goes on and
   * answers its callers, but what it found is not stored, and another node loads too.
   *
   * @param lease at least 100 ms; longer than the slowest usual load; default {@link
   *     #DEFAULT_LEASE}
   * @return these options
   */
  public RemoteOptions<V> lease(Duration lease) {
    this.lease = Objects.requireNonNull(lease, "lease");
    return this;
  }

  /**
   * Bounds the loads at once on this node while the store is out, when no other node's work can be
   * used: so that what is behind the cache survives its outage.
   *
   * @param loads at least 1; default {@link #DEFAULT_LOADS_WHILE_OUT}
   * @return these options
   */
  public RemoteOptions<V> loadsWhileOut(int loads) {
    this.loadsWhileOut = loads;
    return this;
  }

  void check(String cache) {
    Ranges.atLeast("RemoteOptions.timeToLive", timeToLive, Duration.ofMillis(1));
    Ranges.atLeast("RemoteOptions.lease", lease, Duration.ofMillis(100));
    Ranges.within("RemoteOptions.jitter", jitterPercent, 0, 90);
    Ranges.within("RemoteOptions.compressAbove", compressAbove, 0, Integer.MAX_VALUE);
    Ranges.within("RemoteOptions.loadsWhileOut", loadsWhileOut, 1, Integer.MAX_VALUE);
    if ((codec == null) == (codecs == null)) {
      throw new IllegalStateException(
          "cache \"%s\" needs one codec for its remote store; set RemoteOptions.codec or codecs"
              .formatted(cache));
    }
  }

  Codec<V> codecOf(Type type) {
    return codec != null ? codec : Objects.requireNonNull(codecs).of(type);
  }

  long freshNanos() {
    return Lifetimes.nanos(timeToLive);
  }

  int jitterPercent() {
    return jitterPercent;
  }

  int compressAbove() {
    return compressAbove;
  }

  Duration lease() {
    return lease;
  }

  int loadsWhileOut() {
    return loadsWhileOut;
  }
}
