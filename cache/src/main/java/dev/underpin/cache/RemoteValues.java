package dev.underpin.cache;

import dev.underpin.cache.spi.Envelope;
import dev.underpin.cache.spi.EnvelopeView;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.cache.spi.Stamp;
import dev.underpin.core.codec.Codec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/** Makes envelopes of what was loaded, and entries of envelopes. */
final class RemoteValues<K, V> {

  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final RemoteSpace space;
  private final RemoteOptions<V> options;
  private final Codec<V> codec;
  private final byte[] codecId;
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
    this.codecId = codec.id().getBytes(StandardCharsets.UTF_8);
    this.lifetimes = l;
    this.clock = settings.clock;
    this.ticker = settings.ticker;
  }

  /** An envelope, and how long the store is to keep it. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Packed(byte[] bytes, Duration keep) {}

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
    return new Packed(bytes, Duration.ofMillis(keptMillis));
  }

  boolean remembersNothing(@Nullable V value) {
    return lifetimes.remembersNothing(value);
  }

  /** Whether it is an envelope of this schema. */
  boolean opens(EnvelopeView view, byte[] bytes) {
    return view.open(bytes, space.schema());
  }

  /** One moment: what envelopes' times are compared with, and memory's. */
  record Now(long wall, long ticks) {}

  Now now() {
    return new Now(clock.millis(), ticker.getAsLong());
  }

  /** Whether it is what this node has in memory already. */
  static boolean isSame(EnvelopeView view, @Nullable Entry<?> present) {
    return present != null && present.envelope() != 0 && present.envelope() == view.id();
  }

  /**
   * The value for memory; what is there already is not decoded again.
   *
   * @param now when it was found
   * @throws RuntimeException if the codec cannot read it
   */
  Entry<V> unpack(Flight<K, V> flight, EnvelopeView view, Now now) {
    Entry<V> present = flight.present;
    V value = present != null && isSame(view, present) ? present.value : decode(view);
    return entry(flight, value, view, now);
  }

  /** What was packed in this moment. */
  Entry<V> entry(Flight<K, V> flight, @Nullable V value, Packed packed) {
    EnvelopeView view = new EnvelopeView();
    if (!opens(view, packed.bytes())) {
      throw new IllegalStateException("an envelope of our own cannot be read");
    }
    return entry(flight, value, view, now());
  }

  private Entry<V> entry(Flight<K, V> flight, @Nullable V value, EnvelopeView view, Now now) {
    long loadNanos = view.loadTime() * MILLI;
    long wall = now.wall();
    Entry.Ends ends =
        lifetimes.ofRemote(
            flight.key,
            value,
            now.ticks(),
            loadNanos,
            new Lifetimes.Left(left(view.freshUntil(), wall), left(view.staleUntil(), wall)));
    Entry.Origin origin =
        new Entry.Origin(
            flight.remoteKey,
            view.id(),
            now.ticks() - left(wall, view.createdAt()),
            loadNanos,
            view.version(),
            view.tags());
    return new Entry<>(value, flight.readAt, ends, origin);
  }

  /** A value that could not be written for the store, for this node alone. */
  Entry<V> alone(K key, Loaded<V> loaded, long readAt) {
    return lifetimes.entry(key, loaded, readAt, ticker.getAsLong(), 0);
  }

  private static long left(long until, long now) {
    long millis = Math.max(0, until - now);
    return Math.min(Lifetimes.FOREVER / MILLI, millis) * MILLI;
  }

  private @Nullable V decode(EnvelopeView view) {
    if (view.isNegative()) {
      return null;
    }
    if (!view.isWrittenBy(codecId)) {
      throw new IllegalArgumentException("value was not written by codec " + codec.id());
    }
    try {
      return view.value(codec);
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("value is damaged", e);
    }
  }
}
