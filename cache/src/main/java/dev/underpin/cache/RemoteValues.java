package dev.underpin.cache;

import dev.underpin.cache.spi.Envelope;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.cache.spi.Stamp;
import dev.underpin.core.codec.Codec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes envelopes of what was loaded, and entries of envelopes. */
final class RemoteValues<K, V> {

  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final RemoteSpace space;
  private final RemoteOptions<V> options;
  private final Codec<V> codec;
  private final Lifetimes<K, V> lifetimes;
  private final InstantSource clock;
  private final LongSupplier ticker;

  RemoteValues(
      RemoteSpace space,
      CacheSettings<K, V> settings,
      RemoteOptions<V> options,
      Lifetimes<K, V> l) {
    this.space = space;
    this.options = options;
    this.codec = options.codecOf(settings.valueType);
    this.lifetimes = l;
    this.clock = settings.clock;
    this.ticker = settings.ticker;
  }

  /** An envelope, its bytes, and how long the store is to keep it. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Packed(Envelope envelope, byte[] bytes, Duration keep) {}

  /**
   * Writes what was loaded.
   *
   * @throws RuntimeException if the codec cannot
   */
  Packed pack(K key, RemoteKey remoteKey, Loaded<V> loaded, long loadNanos, Stamp stamp) {
    long fresh =
        Lifetimes.spread(
            lifetimes.fresh(key, loaded, options.freshNanos()), options.jitterPercent());
    long freshMillis = Math.max(1, fresh / MILLI);
    long keptMillis = Math.max(freshMillis, freshMillis + lifetimes.failSafeNanos() / MILLI);
    long now = clock.millis();
    int loadMillis = (int) Math.min(Integer.MAX_VALUE, loadNanos / MILLI);
    Envelope envelope =
        new Envelope(
            ThreadLocalRandom.current().nextLong(),
            new Envelope.Times(now - loadMillis, loadMillis, now + freshMillis, now + keptMillis),
            stamp,
            new Envelope.Body(
                codec.id(),
                remoteKey.whole(),
                loaded.tags,
                loaded.version,
                loaded.value == null ? null : codec.encode(loaded.value)));
    byte[] bytes = envelope.encode(space.schema(), options.compressAbove());
    return new Packed(envelope, bytes, Duration.ofMillis(keptMillis));
  }

  boolean remembersNothing(@Nullable V value) {
    return lifetimes.remembersNothing(value);
  }

  /** The envelope, if it is one of this schema. */
  @Nullable Envelope open(byte[] bytes) {
    return Envelope.decode(bytes, space.schema());
  }

  /** Whether it belongs to the key, and not to another one with the same hash. */
  static boolean isOf(Envelope envelope, RemoteKey key) {
    return envelope.body().wholeKey().equals(key.whole());
  }

  boolean isFresh(Envelope envelope) {
    return clock.millis() < envelope.times().freshUntil();
  }

  boolean mayServeStale(Envelope envelope) {
    return clock.millis() < envelope.times().staleUntil();
  }

  /** Whether it is what this node has in memory already. */
  static boolean isSame(Envelope envelope, @Nullable Entry<?> present) {
    return present != null && present.envelope() == envelope.id() && envelope.id() != 0;
  }

  /**
   * The value for memory; what is there already is not decoded again.
   *
   * @throws RuntimeException if the codec cannot read it
   */
  Entry<V> unpack(Flight<K, V> flight, Envelope envelope) {
    Entry<V> present = flight.present;
    V value =
        present != null && isSame(envelope, present) ? present.value : decode(envelope.body());
    return entry(flight.key, value, envelope, flight.readAt);
  }

  Entry<V> entry(K key, @Nullable V value, Envelope envelope, long readAt) {
    long wall = clock.millis();
    Envelope.Times times = envelope.times();
    long loadNanos = times.loadTime() * MILLI;
    long now = ticker.getAsLong();
    Entry.Ends ends =
        lifetimes.ofRemote(
            key,
            value,
            now,
            loadNanos,
            new Lifetimes.Left(left(times.freshUntil(), wall), left(times.staleUntil(), wall)));
    Entry.Origin origin =
        new Entry.Origin(
            envelope.id(),
            now - left(wall, times.createdAt()),
            loadNanos,
            envelope.body().version(),
            envelope.body().tags());
    return new Entry<>(value, readAt, ends, origin);
  }

  /** A value that could not be written for the store, for this node alone. */
  Entry<V> alone(K key, Loaded<V> loaded, long readAt) {
    return lifetimes.entry(key, loaded, readAt, ticker.getAsLong(), 0);
  }

  private static long left(long until, long now) {
    long millis = Math.max(0, until - now);
    return Math.min(Lifetimes.FOREVER / MILLI, millis) * MILLI;
  }

  private @Nullable V decode(Envelope.Body body) {
    if (body.value() == null) {
      return null;
    }
    if (!body.codec().equals(codec.id())) {
      throw new IllegalArgumentException(
          "value was written by codec %s, not %s".formatted(body.codec(), codec.id()));
    }
    return codec.decode(body.value());
  }
}
