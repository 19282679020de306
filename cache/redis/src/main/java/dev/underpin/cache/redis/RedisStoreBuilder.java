package dev.underpin.cache.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link RedisStore}; {@link RedisStore#builder} and {@link RedisStore#clusterBuilder}
 * begin one. Not thread-safe.
 */
public final class RedisStoreBuilder {

  /** How long a caller waits for Redis at the most: 80 milliseconds. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMillis(80);

  /** How many calls may be under way at once: 256. */
  public static final int DEFAULT_MAX_IN_FLIGHT = 256;

  /** How many keys and tags may wait for Redis to come back: 10,000. */
  public static final int DEFAULT_MAX_QUEUED = 10_000;

  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._-]{0,64}");

  private final List<RedisURI> uris;
  private final boolean cluster;
  private String namespace = "";
  private Duration timeout = DEFAULT_TIMEOUT;
  private int maxInFlight = DEFAULT_MAX_IN_FLIGHT;
  private int maxQueued = DEFAULT_MAX_QUEUED;
  private ThreadFactory threads = RedisStoreBuilder::daemon;
  private InstantSource clock = InstantSource.system();
  private LongSupplier ticker = System::nanoTime;
  private @Nullable DataSource outbox;
  private @Nullable SslOptions ssl;

  RedisStoreBuilder(List<RedisURI> uris, boolean cluster) {
    this.uris = List.copyOf(uris);
    this.cluster = cluster;
    if (uris.isEmpty()) {
      throw new IllegalArgumentException(
          "seeds must be at least 1 node but were none; give the URI of any node of the cluster");
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "underpin-cache-redis");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Keeps applications apart that share a Redis: it stands before every key and channel.
   *
   * @param name at most 64 letters, digits, {@code . _ -}; default empty
   * @return this builder
   * @throws IllegalArgumentException if it has other characters
   */
  public RedisStoreBuilder namespace(String name) {
    if (!NAMESPACE.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "namespace must be at most 64 letters, digits, '.', '_' or '-' but was \"%s\"; rename it"
              .formatted(name));
    }
    namespace = name;
    return this;
  }

  /**
   * How long a caller waits for Redis at the most. What takes longer fails, and shuts Redis off
   * until it answers in time again.
   *
   * @param longest 10 milliseconds to 10 seconds; default {@link #DEFAULT_TIMEOUT}. Up to ten
   *     milliseconds more may pass
   * @return this builder
   * @throws IllegalArgumentException if it is out of these bounds
   */
  public RedisStoreBuilder timeout(Duration longest) {
    if (longest.compareTo(SHORTEST) < 0 || longest.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "timeout must be 10 ms to 10 s but was %d ms; correct RedisStoreBuilder.timeout"
              .formatted(longest.toMillis()));
    }
    timeout = longest;
    return this;
  }

  /**
   * How many calls may be under way at once; one more fails at once. In an outage at most so many
   * callers wait for a timeout.
   *
   * @param calls at least 1; default {@link #DEFAULT_MAX_IN_FLIGHT}
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  public RedisStoreBuilder maxInFlight(int calls) {
    maxInFlight = requirePositive("maxInFlight", calls);
    return this;
  }

  /**
   * How many invalidated keys and tags are kept in memory while Redis is out. One more, and
   * everything in their caches is invalidated instead when it is back.
   *
   * @param changes at least 1; default {@link #DEFAULT_MAX_QUEUED}
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  public RedisStoreBuilder maxQueued(int changes) {
    maxQueued = requirePositive("maxQueued", changes);
    return this;
  }

  private static int requirePositive(String setting, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "%s must be at least 1 but was %d; raise RedisStoreBuilder.%s"
              .formatted(setting, value, setting));
    }
    return value;
  }

  /**
   * Lets caches invalidate {@linkplain RedisStore#joining with a transaction}. Each node then looks
   * for rows of {@code underpin_cache_outbox} more than twice a second, in a thread of its own and
   * by one connection.
   *
   * @param dataSource of the database in which {@link RedisOutboxSchema} made the table; its
   *     connections take no part in ambient transactions: {@code Transactions.dataSource()}
   * @return this builder
   */
  public RedisStoreBuilder outbox(DataSource dataSource) {
    outbox = Objects.requireNonNull(dataSource, "outbox");
    return this;
  }

  /**
   * Certificates and keys for {@code rediss://} where those of the Java runtime do not do.
   *
   * @param options Lettuce's
   * @return this builder
   */
  public RedisStoreBuilder ssl(SslOptions options) {
    ssl = Objects.requireNonNull(options, "ssl");
    return this;
  }

  /**
   * Where the store's own threads come from: one that looks after the connection, one for time
   * limits, one for the outbox. Lettuce's I/O threads are its own.
   *
   * @param factory makes them; by default named daemon threads
   * @return this builder
   */
  public RedisStoreBuilder threads(ThreadFactory factory) {
    threads = Objects.requireNonNull(factory, "threads");
    return this;
  }

  /**
   * The time of day in {@link RedisStore#state}.
   *
   * @param instants by default the system's
   * @return this builder
   */
  public RedisStoreBuilder clock(InstantSource instants) {
    clock = Objects.requireNonNull(instants, "clock");
    return this;
  }

  /**
   * The monotonic clock by which messages are judged to be complete: the same that the caches on
   * this store have.
   *
   * @param nanoTime by default {@link System#nanoTime}
   * @return this builder
   */
  public RedisStoreBuilder ticker(LongSupplier nanoTime) {
    ticker = Objects.requireNonNull(nanoTime, "ticker");
    return this;
  }

  /**
   * Builds the store; does no I/O.
   *
   * @return a store that is not started yet
   */
  public RedisStore build() {
    int database = cluster ? 0 : uris.get(0).getDatabase();
    Config config =
        new Config(
            String.join(",", uris.stream().map(RedisStoreBuilder::shown).toList()),
            new Names(namespace, database),
            timeout,
            maxInFlight,
            maxQueued,
            threads,
            clock,
            ticker);
    Lettuce lettuce = new Lettuce(uris, cluster, ssl);
    return new RedisStore(config, lettuce, outbox == null ? null : new Outbox(outbox, namespace));
  }

  /** Without user and password. */
  private static String shown(RedisURI uri) {
    if (uri.getSentinelMasterId() != null) {
      return "sentinel " + uri.getSentinelMasterId();
    }
    return uri.getSocket() == null ? uri.getHost() + ":" + uri.getPort() : uri.getSocket();
  }
}
