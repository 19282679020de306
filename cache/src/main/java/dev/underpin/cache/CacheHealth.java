package dev.underpin.cache;

import dev.underpin.cache.spi.RemoteState;
import dev.underpin.cache.spi.RemoteStore;
import dev.underpin.core.Health;
import dev.underpin.core.HealthCheck;
import java.util.function.LongSupplier;

/** A cache works without its store, only not as well: it is never worse than degraded. */
final class CacheHealth {

  private CacheHealth() {}

  static HealthCheck of(String cache) {
    return HealthCheck.of("cache-" + cache, Health::up);
  }

  static HealthCheck of(String cache, RemoteStore store, Trust trust, LongSupplier ticker) {
    return HealthCheck.of("cache-" + cache, () -> look(store.state(), trust, ticker));
  }

  private static Health look(RemoteState state, Trust trust, LongSupplier ticker) {
    if (!state.open()) {
      return Health.degraded(
          "remote store out since %s: %s".formatted(state.since(), state.detail()));
    }
    return trust.hearsAll(ticker.getAsLong())
        ? Health.up()
        : Health.degraded(
            "other nodes are not heard: memory is asked for again after maxStaleness");
  }
}
