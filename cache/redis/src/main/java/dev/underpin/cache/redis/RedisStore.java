package dev.underpin.cache.redis;

import dev.underpin.cache.spi.Backplane;
import dev.underpin.cache.spi.Fetched;
import dev.underpin.cache.spi.LeaseRequest;
import dev.underpin.cache.spi.Leased;
import dev.underpin.cache.spi.Nonce;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.cache.spi.RemoteState;
import dev.underpin.cache.spi.RemoteStore;
import dev.underpin.cache.spi.TagStamps;
import io.lettuce.core.RedisURI;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timer;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redis, or a Redis Cluster, as the remote layer of caches. One store serves all caches of an
 * application.
 *
 * <pre>{@code
 * RedisStore redis = RedisStore.builder(RedisURI.create("redis://cache.internal")).namespace("shop").build();
 * redis.start();
 * Cache<UserId, User> users = Cache.builder("users", UserId.class, User.class)
 *     .remote(redis, r -> r.timeToLive(ofMinutes(30)).codec(codec))…
 * }</pre>
 *
 * <p>Needs Redis 6 or newer, or what speaks its protocol with scripts, and the rights to read and
 * write keys and to publish and subscribe channels {@code *underpin:*}. Any eviction policy will
 * do; what is lost is loaded again.
 *
 * <p>Starting never waits for Redis. When Redis is slow or gone, one {@linkplain
 * RedisStoreBuilder#timeout timeout} of the calls that are under way shuts it off; from then on
 * calls fail at once, and a background thread asks every half second until Redis answers in time.
 * Invalidations wait in memory meanwhile and are brought to Redis before anything is read from it.
 * On a cluster one master that does not answer shuts all of it off, until a replica has taken over.
 *
 * <p>Not promised: an invalidation that a master acknowledged and had not replicated when it failed
 * is lost, as all of Redis' writes; the time to live bounds what that costs.
 *
 * <p>Thread-safe.
 */
public final class RedisStore implements RemoteStore {

  private static final Logger LOG = LoggerFactory.getLogger(RedisStore.class);
  private static final Duration TICK = Duration.ofMillis(10);
  private static final long CLOSE_MILLIS = 1_000;

  private final Config config;
  private final Lettuce lettuce;
  private final @Nullable Outbox outbox;
  private final Timer timer;
  private final Gate gate;
  private final Backplane backplane;
  private final Reads reads;
  private final Leases leases;
  private final Changes changes;
  private final Keeper.Parts parts;

  private final ReentrantLock starting = new ReentrantLock();
  private @Nullable Running running;
  private boolean closed;

  RedisStore(Config config, Lettuce lettuce, @Nullable Outbox outbox) {
    SecureRandom random = new SecureRandom();
    Names names = config.names();
    this.config = config;
    this.lettuce = lettuce;
    this.outbox = outbox;
    this.timer =
        new HashedWheelTimer(config.threads(), TICK.toMillis(), TimeUnit.MILLISECONDS, 512, false);
    this.gate = new Gate(config.server(), config.clock());
    this.backplane = new Backplane(nodeName(random), config.ticker());
    Calls calls = new Calls(gate, timer, config);
    Backlog backlog = new Backlog(gate, config.maxQueued());
    this.reads = new Reads(calls, names);
    this.leases = new Leases(calls, names, backplane, random);
    this.changes = new Changes(gate, calls, backlog, names, backplane);
    this.parts = new Keeper.Parts(gate, calls, changes, backlog, backplane);
  }

  private static String nodeName(SecureRandom random) {
    return HexFormat.of().formatHex(Nonce.random(random).bytes());
  }

  /** What {@link #start} made. */
  private record Running(
      Connector connector, Keeper keeper, Thread thread, @Nullable Relay relay) {}

  /**
   * {@return a builder of a store on one server, or on the master that Sentinels name}
   *
   * @param uri of the server or the Sentinels, with user, password and database
   */
  public static RedisStoreBuilder builder(RedisURI uri) {
    return new RedisStoreBuilder(List.of(uri), false);
  }

  /**
   * {@return a builder of a store on a Redis Cluster}
   *
   * @param seeds some of its nodes, with user and password; the others are found by them
   * @throws IllegalArgumentException if there is none
   */
  public static RedisStoreBuilder clusterBuilder(List<RedisURI> seeds) {
    return new RedisStoreBuilder(seeds, true);
  }

  /**
   * Begins to connect, in the background: returns at once whether Redis is up or not. Until it is
   * connected, caches work from memory and their loaders. Does nothing the second time.
   *
   * @throws IllegalStateException if it is closed
   */
  public void start() {
    starting.lock();
    try {
      if (closed) {
        throw new IllegalStateException(
            "store on Redis %s is closed; build another".formatted(config.server()));
      }
      if (running == null) {
        Connector connector = lettuce.connector(config, timer);
        Keeper keeper = new Keeper(connector, config, parts);
        Thread thread = config.threads().newThread(keeper);
        Relay relay = outbox == null ? null : new Relay(outbox, gate, changes, backplane);
        running = new Running(connector, keeper, thread, relay);
        gate.explain("not connected yet");
        thread.start();
        if (relay != null) {
          config.threads().newThread(relay).start();
        }
      }
    } finally {
      starting.unlock();
    }
  }

  @Override
  public CompletionStage<Fetched> fetch(RemoteSpace space, List<RemoteKey> keys, boolean stamped) {
    return reads.fetch(space, keys, stamped);
  }

  @Override
  public CompletionStage<TagStamps> tags(RemoteSpace space, List<String> tags) {
    return reads.tags(space, tags);
  }

  @Override
  public CompletionStage<Leased> lease(
      RemoteSpace space, List<LeaseRequest> requests, Duration time) {
    return leases.lease(space, requests, time);
  }

  @Override
  public CompletionStage<Boolean> fill(RemoteKey key, Nonce token, byte[] value, Duration time) {
    return leases.fill(key, token, value, time);
  }

  @Override
  public CompletionStage<Void> release(RemoteKey key, Nonce token) {
    return leases.release(key, token);
  }

  @Override
  public CompletionStage<Void> put(RemoteKey key, byte[] value, Duration time) {
    return leases.put(key, value, time);
  }

  @Override
  public CompletionStage<Done> invalidate(List<RemoteKey> keys) {
    return changes.make(new Change.Keys(Change.Kind.INVALIDATE, keys));
  }

  @Override
  public CompletionStage<Done> expire(List<RemoteKey> keys) {
    return changes.make(new Change.Keys(Change.Kind.EXPIRE, keys));
  }

  @Override
  public CompletionStage<Done> evict(List<RemoteKey> keys) {
    return changes.make(new Change.Keys(Change.Kind.EVICT, keys));
  }

  @Override
  public CompletionStage<Done> invalidateTag(RemoteSpace space, String tag) {
    return changes.make(new Change.Tag(space, tag));
  }

  @Override
  public CompletionStage<Done> invalidateAll(RemoteSpace space) {
    return changes.make(new Change.All(space));
  }

  @Override
  public void joining(Connection connection, List<RemoteKey> keys) {
    if (outbox == null) {
      throw new IllegalStateException(
          "store on Redis %s has no outbox to join a transaction by; set RedisStoreBuilder.outbox"
              .formatted(config.server()));
    }
    outbox.insert(connection, keys);
  }

  @Override
  public Backplane backplane() {
    return backplane;
  }

  @Override
  public RemoteState state() {
    return gate.state();
  }

  /**
   * Says goodbye to the other nodes, closes connections and ends threads, within about three
   * seconds. Invalidations that still wait for Redis are lost; their number is logged. Idempotent.
   */
  @Override
  public void close() {
    Running ended;
    starting.lock();
    try {
      ended = running;
      running = null;
      closed = true;
    } finally {
      starting.unlock();
    }
    if (ended != null) {
      end(ended);
    }
    gate.close();
    timer.stop();
  }

  private void end(Running ended) {
    if (ended.relay() != null) {
      ended.relay().close();
    }
    ended.keeper().close();
    try {
      ended.thread().join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // and goes on: what follows is bounded
    }
    ended.connector().close();
    int lost = parts.backlog().size();
    if (lost > 0) {
      LOG.warn(
          "{} keys and tags could not be invalidated in Redis {} any more", lost, config.server());
    }
  }

  /** Where it is and whether it answers; no user, no password. */
  @Override
  public String toString() {
    return "RedisStore[%s, %s]".formatted(config.server(), gate.state().detail());
  }
}
