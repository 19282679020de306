package dev.underpin.cache;

import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.cache.spi.RemoteStore;
import java.util.function.LongSupplier;

/** What a cache with a remote store is put together from. */
record RemoteParts<K, V>(
    RemoteStore store,
    RemoteSpace space,
    RemoteOptions<V> options,
    Trust trust,
    KeyText<K> keys,
    RemoteValues<K, V> values,
    RemoteReader<K, V> reader,
    Generation generation,
    Filled filled,
    Events events,
    LongSupplier ticker) {

  /** A store, and how a cache uses it. */
  record Remote<V>(RemoteStore store, RemoteOptions<V> options) {}

  static <K, V> RemoteParts<K, V> of(
      CacheBuilder<K, V> builder, Remote<V> remote, Lifetimes<K, V> lifetimes, Events events) {
    RemoteSpace space = new RemoteSpace(builder.name, builder.schema);
    Trust trust =
        new Trust(
            remote.store().backplane(),
            Lifetimes.nanos(builder.maxStaleness),
            builder.backplaneLoss);
    RemoteValues<K, V> values = new RemoteValues<>(space, builder, remote.options(), lifetimes);
    Generation generation = new Generation(trust, builder.ticker);
    return new RemoteParts<>(
        remote.store(),
        space,
        remote.options(),
        trust,
        KeyText.of(space, builder.keyType, builder.key),
        values,
        new RemoteReader<>(remote.store(), space, values, generation, events, builder.isTagged()),
        generation,
        builder.filled,
        events,
        builder.ticker);
  }
}
