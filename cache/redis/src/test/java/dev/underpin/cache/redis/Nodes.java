package dev.underpin.cache.redis;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The stores of one test, one a node, started and open. */
final class Nodes implements AutoCloseable {

  /** A loaded machine must not look like an outage. */
  static final Duration PATIENT = Duration.ofSeconds(2);

  private final Supplier<RedisStoreBuilder> builder;
  private final Map<String, RedisStore> stores = new HashMap<>();

  Nodes(Supplier<RedisStoreBuilder> builder) {
    this.builder = builder;
  }

  RedisStore node(String name) {
    return stores.computeIfAbsent(name, missing -> open(builder.get().build()));
  }

  static RedisStore open(RedisStore store) {
    store.start();
    awaitOpen(store);
    return store;
  }

  static void awaitOpen(RedisStore store) {
    await()
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> store.state().open());
  }

  static void awaitShut(RedisStore store) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> !store.state().open());
  }

  @Override
  public void close() {
    stores.values().forEach(RedisStore::close);
  }
}
