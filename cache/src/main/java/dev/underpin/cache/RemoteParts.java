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
      CacheSettings<K, V> settings, Remote<V> remote, Lifetimes<K, V> lifetimes, Events events) {
    RemoteSpace space = new RemoteSpace(settings.name, settings.schema);
    Trust trust =
        new Trust(
            remote.store().backplane(),
            Lifetimes.nanos(settings.maxStaleness),
            settings.backplaneLoss);
    RemoteValues<K, V> values = new RemoteValues<>(space, settings, remote.options(), lifetimes);
    Generation generation = new Generation(trust, settings.ticker);
    return new RemoteParts<>(
        remote.store(),
        space,
        remote.options(),
        trust,
        KeyText.of(space, settings.keyType, settings.key),
        values,
        new RemoteReader<>(remote.store(), space, values, generation, events, settings.isTagged()),
        generation,
        settings.filled,
        events,
        settings.ticker);
  }
}
