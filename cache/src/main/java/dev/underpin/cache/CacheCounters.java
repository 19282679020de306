package dev.underpin.cache;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what caches do.
 *
 * <pre>{@code
 * CacheCounters counters = new CacheCounters();
 * Cache.builder("users", UserId.class, User.class).listener(counters)…
 * counters.count(CacheLayer.REMOTE, CacheEvent.DECODE_ERROR);
 * }</pre>
 *
 * Thread-safe. Each figure is exact once the calls that it counts have returned; two of them read
 * one after the other may be a few calls apart.
 */
@SuppressWarnings("EnumOrdinal") // the slot of a counter in an array that never leaves the process
public final class CacheCounters implements CacheListener {

  private static final int EVENTS = CacheEvent.values().length;

  private final LongAdder[] counts = new LongAdder[CacheLayer.values().length * EVENTS];
  private final LongAdder loads = new LongAdder();
  private final LongAdder loadFailures = new LongAdder();
  private final LongAdder remoteFailures = new LongAdder();

  /** Counters that stand at 0. */
  public CacheCounters() {
    Arrays.setAll(counts, slot -> new LongAdder());
  }

  /**
   * {@return how often something happened}
   *
   * @param layer where
   * @param event what
   */
  public long count(CacheLayer layer, CacheEvent event) {
    return counter(layer, event).sum();
  }

  private LongAdder counter(CacheLayer layer, CacheEvent event) {
    return counts[layer.ordinal() * EVENTS + event.ordinal()];
  }

  /** {@return how often a value was in memory} */
  public long hits() {
    return count(CacheLayer.MEMORY, CacheEvent.HIT);
  }

  /** {@return how often a value was not in memory, and had to be read or waited for} */
  public long misses() {
    return count(CacheLayer.MEMORY, CacheEvent.MISS);
  }

  /** {@return how many loads returned} */
  public long loads() {
    return loads.sum();
  }

  /** {@return how many loads threw} */
  public long loadFailures() {
    return loadFailures.sum();
  }

  /** {@return how often the remote store failed} */
  public long remoteFailures() {
    return remoteFailures.sum();
  }

  /** {@return how many loads were not stored because their key was changed meanwhile} */
  public long fenced() {
    return count(CacheLayer.MEMORY, CacheEvent.FENCED)
        + count(CacheLayer.REMOTE, CacheEvent.FENCED);
  }

  @Override
  public void onEvent(String cache, CacheLayer layer, CacheEvent event, @Nullable Object key) {
    counter(layer, event).increment();
  }

  @Override
  public void onLoad(String cache, Object key, Duration duration) {
    loads.increment();
  }

  @Override
  public void onLoadFailure(String cache, Object key, Duration duration, Throwable failure) {
    loadFailures.increment();
  }

  @Override
  public void onRemoteFailure(String cache, Throwable failure) {
    remoteFailures.increment();
  }
}
