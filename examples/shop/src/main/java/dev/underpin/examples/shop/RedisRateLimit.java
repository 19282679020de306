package dev.underpin.examples.shop;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeoutException;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A bucket of tokens for each client, which all shops on one Redis share. While Redis is out each
 * shop counts alone: a limit is no reason to turn customers away.
 */
final class RedisRateLimit implements RateLimit, AutoCloseable {
  /** What {@code CLIENT LIST} calls its connection. */
  static final String CONNECTION = "shop-limit";

  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration REQUEST = Duration.ofMillis(250);
  private static final Duration KEPT_WHEN_FULL = Duration.ofSeconds(10);

  private final String prefix;
  private final BucketConfiguration limit;
  private final RateLimit alone;
  private final RedisURI uri;
  private final RedisClient client = RedisClient.create();
  private final ReentrantLock connecting = new ReentrantLock();
  private CompletableFuture<ProxyManager<String>> buckets;

  /**
   * Begins to connect, and waits for nobody.
   *
   * @param prefix of the keys in Redis
   */
  RedisRateLimit(RedisURI redis, String prefix, Bandwidth limit) {
    this.prefix = prefix;
    this.limit = BucketConfiguration.builder().addLimit(limit).build();
    this.alone = new MemoryRateLimit(limit);
    this.uri = RedisURI.builder(redis).withClientName(CONNECTION).withTimeout(CONNECT).build();
    client.setOptions(
        ClientOptions.builder()
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .socketOptions(SocketOptions.builder().connectTimeout(CONNECT).build())
            .requestQueueSize(1_000)
            .build());
    this.buckets = connect();
  }

  private CompletableFuture<ProxyManager<String>> connect() {
    return client.connectAsync(CODEC, uri).toCompletableFuture().thenApply(RedisRateLimit::on);
  }

  private static ProxyManager<String> on(StatefulRedisConnection<String, byte[]> connection) {
    return Bucket4jLettuce.casBasedBuilder(connection)
        .requestTimeout(REQUEST)
        .expirationAfterWrite(
            ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT_WHEN_FULL))
        .build();
  }

  @Override
  public Duration take(String client) {
    ProxyManager<String> shared = shared();
    if (shared == null) {
      return alone.take(client);
    }
    try {
      return MemoryRateLimit.take(shared.builder().build(prefix + client, () -> limit));
    } catch (RedisException | TimeoutException out) {
      return alone.take(client);
    }
  }

  /** Once connected Lettuce reconnects by itself; the first connection is tried anew here. */
  private @Nullable ProxyManager<String> shared() {
    connecting.lock();
    try {
      if (buckets.isCompletedExceptionally()) {
        buckets = connect();
      }
      boolean connected = buckets.isDone() && !buckets.isCompletedExceptionally();
      return connected ? buckets.join() : null;
    } finally {
      connecting.unlock();
    }
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, CONNECT);
  }
}
