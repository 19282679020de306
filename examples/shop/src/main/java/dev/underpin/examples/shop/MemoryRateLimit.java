package dev.underpin.examples.shop;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;

/** A bucket of tokens for each client, in this process alone. */
final class MemoryRateLimit implements RateLimit {
  private static final long MOST_CLIENTS = 10_000;

  private final LoadingCache<String, Bucket> buckets;

  MemoryRateLimit(Bandwidth limit) {
    Duration refilled = Duration.ofNanos(limit.getRefillPeriodNanos());
    buckets =
        Caffeine.newBuilder()
            .maximumSize(MOST_CLIENTS)
            .expireAfterAccess(refilled)
            .build(client -> Bucket.builder().addLimit(limit).build());
  }

  @Override
  public Duration take(String client) {
    return take(buckets.get(client));
  }

  static Duration take(Bucket bucket) {
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    return Duration.ofNanos(probe.getNanosToWaitForRefill());
  }
}
