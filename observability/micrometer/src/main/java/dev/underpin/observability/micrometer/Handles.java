package dev.underpin.observability.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Meters by the value of a tag, each looked up in the registry once. Of more than so many values
 * the rest share one handle. The limit is in front of the registry and not a filter in it: what is
 * not asked for can neither be registered nor remembered by a filter.
 *
 * @param <K> the tag's values
 * @param <H> the meters of one value
 */
final class Handles<K, H> {

  private final int most;
  private final K other;
  private final Function<K, H> made;
  private final Counter beyond;
  private final ConcurrentMap<K, H> handles = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable H ofOthers;

  /**
   * Handles that are made when they are first asked for.
   *
   * @param registry the caller's
   * @param meter whose tag it is
   * @param most how many values are told apart
   * @param other stands for all others
   * @param made registers the meters of a value
   */
  Handles(MeterRegistry registry, String meter, int most, K other, Function<K, H> made) {
    this.most = most;
    this.other = other;
    this.made = made;
    beyond =
        Counter.builder("underpin.meters.other")
            .description("Events whose tag had no room for another value")
            .tag("meter", meter)
            .register(registry);
  }

  H of(K value) {
    H known = handles.get(value);
    if (known != null) {
      return known;
    }
    H others = ofOthers;
    return others == null ? make(value) : counted(others);
  }

  private H make(K value) {
    lock.lock();
    try {
      if (handles.size() < most || handles.containsKey(value)) {
        return handles.computeIfAbsent(value, made);
      }
      H others = ofOthers;
      if (others == null) {
        others = made.apply(other);
        ofOthers = others;
      }
      return counted(others);
    } finally {
      lock.unlock();
    }
  }

  private H counted(H others) {
    beyond.increment();
    return others;
  }
}
