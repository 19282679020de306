package dev.underpin.cache;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what caches do.
 *
 * <pre>{@code
 * CacheCounters counters = new CacheCounters();
 * Cache.builder("users", UserId.class, User.class).listener(counters)…
 * }</pre>
 *
 * Thread-safe. Each figure is exact once the calls that it counts have returned; two of them read
 * one after the other may be a few calls apart.
 */
public final class CacheCounters implements CacheListener {

  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder loads = new LongAdder();
  private final LongAdder loadFailures = new LongAdder();
  private final LongAdder fenced = new LongAdder();

  /** Counters that stand at 0. */
  public CacheCounters() {}

  /** {@return how often a value was in memory} */
  public long hits() {
    return hits.sum();
  }

  /** {@return how often a value was not in memory, and had to be loaded or waited for} */
  public long misses() {
    return misses.sum();
  }

  /** {@return how many loads returned} */
  public long loads() {
    return loads.sum();
  }

  /** {@return how many loads threw} */
  public long loadFailures() {
    return loadFailures.sum();
  }

  /** {@return how many loads were not stored because their key was invalidated or put meanwhile} */
  public long fenced() {
    return fenced.sum();
  }

  @Override
  public void onHit(String cache, Object key) {
    hits.increment();
  }

  @Override
  public void onMiss(String cache, Object key) {
    misses.increment();
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
  public void onFenced(String cache, Object key) {
    fenced.increment();
  }
}
