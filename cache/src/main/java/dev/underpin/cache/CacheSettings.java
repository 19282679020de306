package dev.underpin.cache;

import dev.underpin.cache.spi.Backplane;
import dev.underpin.core.jdbc.Transactions;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a {@link CacheBuilder} was told, and whether it makes sense. */
final class CacheSettings<K, V> {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  final String name;
  final Class<K> keyType;
  final Type valueType;
  final MemoryOptions<K, V> memory = new MemoryOptions<>();
  LongSupplier ticker = System::nanoTime;
  InstantSource clock = InstantSource.system();
  int schema = 1;
  Duration maxStaleness = CacheBuilder.DEFAULT_MAX_STALENESS;
  BackplaneLoss backplaneLoss = BackplaneLoss.REVALIDATE;
  boolean refreshEarly;
  Filled filled = new Filled();
  @Nullable Function<? super K, String> key;
  RemoteParts.@Nullable Remote<V> remote;
  @Nullable Duration failSafe;
  @Nullable Duration softTimeout;
  @Nullable Duration hardTimeout;
  @Nullable Duration negative;
  @Nullable Executor executor;
  @Nullable CacheListener listener;
  @Nullable Transactions transactions;
  @Nullable TaggedLoader<? super K, V> loader;
  @Nullable BulkLoader<K, V> bulkLoader;
  boolean tagged;

  CacheSettings(String name, Class<K> keyType, Type valueType) {
    this.name = Objects.requireNonNull(name, "name");
    this.keyType = Objects.requireNonNull(keyType, "keyType");
    this.valueType = Objects.requireNonNull(valueType, "valueType");
  }

  boolean isTagged() {
    return tagged;
  }

  Loading<K, V> loading() {
    return new Loading<>(name, loader, bulkLoader);
  }

  void check() {
    checkTypes();
    memory.check();
    checkTimes();
    checkLoaders();
    if (remote != null) {
      remote.options().check(name);
    }
  }

  private void checkTypes() {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "cache name must be 1 to 64 letters, digits, '.', '_' or '-' but was \"%s\"; change it in"
                  .formatted(name)
              + " Cache.builder");
    }
    if (keyType.isArray()) {
      throw new IllegalArgumentException(
          "key type of cache \"%s\" must compare by value but was %s; use a record, a List or a String"
              .formatted(name, keyType.getTypeName()));
    }
  }

  private void checkTimes() {
    Ranges.within("CacheBuilder.schema", schema, 0, Integer.MAX_VALUE);
    Ranges.atLeast("CacheBuilder.maxStaleness", maxStaleness, Backplane.PATIENCE);
    checkPositive("CacheBuilder.failSafe", failSafe);
    checkPositive("CacheBuilder.softTimeout", softTimeout);
    checkPositive("CacheBuilder.hardTimeout", hardTimeout);
    checkPositive("CacheBuilder.negative", negative);
    if (softTimeout != null && failSafe == null) {
      throw new IllegalStateException(
          "softTimeout of cache \"%s\" needs to know how old a value may be; set CacheBuilder.failSafe"
              .formatted(name));
    }
    if (softTimeout != null && hardTimeout != null && softTimeout.compareTo(hardTimeout) >= 0) {
      throw new IllegalArgumentException(
          "softTimeout must be less than hardTimeout %s but was %s; lower CacheBuilder.softTimeout"
              .formatted(hardTimeout, softTimeout));
    }
  }

  private static void checkPositive(String setting, @Nullable Duration value) {
    if (value != null) {
      Ranges.positive(setting, value);
    }
  }

  private void checkLoaders() {
    if (loader == null && bulkLoader == null) {
      throw new IllegalStateException(
          "loader of cache \"%s\" is missing; set CacheBuilder.loader".formatted(name));
    }
    if (tagged && bulkLoader != null) {
      throw new IllegalStateException(
          "bulkLoader of cache \"%s\" cannot say the tags that its taggedLoader does; remove one of them"
              .formatted(name));
    }
  }
}
