package dev.underpin.flags.redis;

import dev.underpin.flags.Change;
import dev.underpin.flags.FlagChange;
import dev.underpin.flags.FlagDocument;
import dev.underpin.flags.FlagEdit;
import dev.underpin.flags.FlagStore;
import dev.underpin.flags.internal.ClockOffset;
import dev.underpin.flags.internal.Ear;
import dev.underpin.flags.internal.HintLoop;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flags in Redis 6.2 or newer, or a Redis Cluster, by Lettuce. Thread-safe.
 *
 * <pre>{@code
 * RedisClient client = RedisClient.create();
 * Flags flags = Flags.builder(RedisFlagStore.of(client, RedisURI.create("redis://cache"))).build();
 * }</pre>
 *
 * <p>A change is one script: the flag, guarded by its version, the entry of its history with who,
 * why, before and after, and the message to the other nodes. A poll of flags that have not changed
 * is one script that reads one row; loading is one script too, and so of one moment. Changes are
 * heard of by pub/sub, which is tested by probes, and flags are loaded again after every reconnect;
 * polling goes on beside it.
 *
 * <p>Redis acknowledges what it may lose: a change that was made just before a server died, or
 * handed over to its replica, can be gone. Where that matters, keep flags in the database. A Redis
 * that has lost everything, because it keeps nothing on disk or was full, is given back the flags
 * by the first node that still knows them; the history tells so, and begins anew with it.
 *
 * <p>Two connections are opened on the client, when they are needed, and closed when the {@code
 * Flags} are; the client stays its owner's. No command is waited for longer than 2 seconds. A
 * change that fails so may or may not have been stored: look at the flag's version.
 */
public final class RedisFlagStore implements FlagStore {

  /** What keys begin with unless {@link #keyPrefix} says otherwise. */
  public static final String DEFAULT_KEY_PREFIX = "underpin:flags";

  private static final Logger LOG = LoggerFactory.getLogger(RedisFlagStore.class);
  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9:._-]{1,100}");
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final String NOTHING = "nothing";
  private static final Change LOST = Change.by("underpin", "given back after Redis had lost it");

  private final RedisServers servers;
  private final RedisLink link;
  private final String prefix;
  private final ThreadFactory threads;
  private final HintLoop.Timing timing;
  private final RedisHistory history;
  private final RedisHistory segmentHistory;
  private final ClockOffset clock = new ClockOffset();

  private RedisFlagStore(
      RedisServers servers, String prefix, ThreadFactory threads, HintLoop.Timing timing) {
    this.servers = servers;
    this.prefix = prefix;
    this.threads = threads;
    this.timing = timing;
    this.link = new RedisLink(servers, LIMIT);
    this.history = new RedisHistory(link, key("history"));
    this.segmentHistory = new RedisHistory(link, key("segment-history"));
  }

  /**
   * {@return a store on one Redis}; does no I/O.
   *
   * @param client the application's
   * @param uri where Redis is
   */
  public static RedisFlagStore of(RedisClient client, RedisURI uri) {
    return of(
        new RedisServers.One(
            Objects.requireNonNull(client, "client"), Objects.requireNonNull(uri, "uri")));
  }

  /**
   * {@return a store on a Redis Cluster}; does no I/O. All its keys are in one slot.
   *
   * @param client the application's; let it refresh its topology, or it does not follow a failover
   */
  public static RedisFlagStore of(RedisClusterClient client) {
    return of(new RedisServers.Cluster(Objects.requireNonNull(client, "client")));
  }

  private static RedisFlagStore of(RedisServers servers) {
    return new RedisFlagStore(
        servers, DEFAULT_KEY_PREFIX, RedisFlagStore::daemon, HintLoop.Timing.USUAL);
  }

  /**
   * {@return the same store under other keys}
   *
   * @param other 1 to 100 letters, digits and {@code : . _ -}; default {@link #DEFAULT_KEY_PREFIX}
   * @throws IllegalArgumentException if it is not as above
   */
  public RedisFlagStore keyPrefix(String other) {
    if (!PREFIX.matcher(other).matches()) {
      throw new IllegalArgumentException(
          "key prefix must be 1 to 100 letters, digits and : . _ - but was \"%s\"; change"
                  .formatted(other)
              + " RedisFlagStore.keyPrefix");
    }
    return new RedisFlagStore(servers, other, threads, timing);
  }

  /**
   * {@return the same store, with its one thread, which listens, made elsewhere}
   *
   * @param factory default: a daemon thread named {@code underpin-flags-listen}
   */
  public RedisFlagStore threadFactory(ThreadFactory factory) {
    return new RedisFlagStore(servers, prefix, Objects.requireNonNull(factory, "factory"), timing);
  }

  RedisFlagStore timing(HintLoop.Timing other) {
    return new RedisFlagStore(servers, prefix, threads, other);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "underpin-flags-listen");
    thread.setDaemon(true);
    return thread;
  }

  /** In braces, so that a cluster puts all of them in one slot. */
  private String key(String part) {
    return "{%s}:%s".formatted(prefix, part);
  }

  /** {@return the keys' prefix} */
  @Override
  public String name() {
    return "redis " + prefix;
  }

  @Override
  public FlagDocument load(FlagDocument last) throws Exception {
    boolean isKnowing = !last.flags().isEmpty();
    List<Object> answer = read(last.revision(), isKnowing);
    if (answer.size() == 1 && isKnowing) {
      restore(last);
      answer = read("", false);
    }
    return switch (answer.size()) {
      case 1 ->
          last.revision().equals(NOTHING) ? last : FlagDocument.of(name(), NOTHING, List.of());
      case 2 -> last;
      default ->
          FlagDocument.of(
              name(),
              String.valueOf(answer.get(1)),
              RedisRows.of(answer.get(2)),
              RedisRows.of(answer.get(3)));
    };
  }

  private List<Object> read(String knownRevision, boolean isKnowing) throws Exception {
    long asked = System.nanoTime();
    List<Object> answer = script(Scripts.READ, knownRevision, isKnowing ? "1" : "0");
    long micros = Long.parseLong(String.valueOf(answer.get(0)));
    clock.learn(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), asked);
    return answer;
  }

  /** What a Redis has lost that keeps nothing on disk, or was full. */
  private void restore(FlagDocument last) throws Exception {
    List<Object> answer = keep(Scripts.RESTORE, last.entries(), LOST);
    if ("1".equals(answer.get(0))) {
      LOG.warn("{} was empty; {} flags were given back", name(), last.flags().size());
    }
  }

  private List<Object> keep(String script, List<FlagEdit> edits, Change change) throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.add(UUID.randomUUID().toString());
    arguments.add(change.actor());
    arguments.add(change.reason());
    arguments.add(key("changed"));
    for (FlagEdit edit : edits) {
      arguments.add(edit.kind().name());
      arguments.add(edit.key());
      arguments.add(Long.toString(edit.version()));
      arguments.add(edit.json());
    }
    return script(script, arguments.toArray(String[]::new));
  }

  private List<Object> script(String script, String... arguments) throws Exception {
    String[] keys = {
      key("revision"), key("definitions"), key("history"), key("segments"), key("segment-history")
    };
    return link.ask(redis -> redis.scripts().eval(script, ScriptOutputType.MULTI, keys, arguments));
  }

  @Override
  public Duration clockAhead() {
    return clock.ahead();
  }

  @Override
  public Subscription subscribe(Runnable hint) {
    HintLoop loop = new HintLoop(name(), this::listen, hint, timing).start(threads);
    return () -> {
      loop.close();
      link.close();
    };
  }

  private Ear listen() throws Exception {
    String channel = key("changed");
    return PubSubEar.on(
        servers, channel, LIMIT, word -> link.ask(redis -> redis.words().publish(channel, word)));
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public boolean writeAll(List<FlagEdit> edits, Change change) throws Exception {
    return "1".equals(keep(Scripts.WRITE, edits, change).get(0));
  }

  @Override
  public List<FlagChange> history(String key, int limit) throws Exception {
    return history.of(key, limit);
  }

  @Override
  public FlagDocument asOf(Instant time) throws Exception {
    return FlagDocument.of(name(), "as of " + time, history.asOf(time), segmentHistory.asOf(time));
  }
}
