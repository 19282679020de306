package dev.underpin.examples.benchmarks.chaoscache;

import dev.underpin.cache.Cache;
import dev.underpin.cache.CacheBuilder;
import dev.underpin.cache.redis.RedisStore;
import dev.underpin.cache.redis.RedisStoreBuilder;
import dev.underpin.examples.benchmarks.chaoscache.Line.Kind;
import io.lettuce.core.RedisURI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One node: two caches on one store, and threads that use them at random until it is told to end.
 */
final class Node {

  static final String READY = "ready at ";
  static final String ENDED = "ended";

  private static final int THREADS = 4;
  private static final int CONNECTIONS = 12;
  private static final Duration LONGEST_END = Duration.ofSeconds(30);
  private static final long LONGEST_LOAD_NANOS = Duration.ofMillis(250).toNanos();

  private final NodeSettings settings;
  private final Journal journal;
  private final Rows rows;
  private final ToldStore store;
  private final Operations operations;

  private Node(NodeSettings settings, Journal journal, Rows rows, RedisStore redis) {
    this.settings = settings;
    this.journal = journal;
    this.rows = rows;
    this.store = new ToldStore(redis, settings.hasFence());
    this.operations =
        new Operations(settings, new Operations.Caches(plain(), tagged(), store), rows, journal);
  }

  private CacheBuilder<String, Row> builder(String name) {
    return Cache.builder(name, String.class, Row.class)
        .memory(m -> m.maximumSize(1_000).timeToLive(Promises.TIME_TO_LIVE))
        .remote(
            store, r -> r.codec(Row.CODEC).timeToLive(Promises.TIME_TO_LIVE).lease(Promises.LEASE))
        .maxStaleness(Promises.MAX_STALENESS)
        .failSafe(Promises.FAIL_SAFE)
        .softTimeout(Duration.ofMillis(100))
        .hardTimeout(Duration.ofSeconds(10));
  }

  private Cache<String, Row> plain() {
    return builder("plain").refreshEarly().loader(this::load).bulkLoader(rows::read).build();
  }

  private Cache<String, Row> tagged() {
    return builder("tagged")
        .taggedLoader(
            (key, load) -> {
              Row row = load(key);
              return load.tag(Keys.tagOf(key)).version(row.version()).value(row);
            })
        .build();
  }

  /** Now and then slow after it has read, which is where races are; now and then it fails. */
  private Row load(String key) throws SQLException {
    Row row = rows.read(List.of(key)).get(key);
    ThreadLocalRandom random = ThreadLocalRandom.current();
    if (row == null || random.nextInt(100) == 0) {
      throw new IllegalStateException("the row cannot be read now");
    }
    if (random.nextInt(3) == 0) {
      LockSupport.parkNanos(random.nextLong(LONGEST_LOAD_NANOS));
    }
    return row;
  }

  /**
   * Runs a node.
   *
   * @param args none; see {@link NodeSettings}
   */
  public static void main(String[] args) throws Exception {
    NodeSettings settings = NodeSettings.ofThisProcess();
    try (Rows rows = new Rows(settings.servers().jdbcUrl(), CONNECTIONS);
        Journal journal = Journal.write(settings.folder(), settings.name());
        RedisStore redis = store(settings, rows)) {
      redis.start();
      new Node(settings, journal, rows, redis).run();
    }
    System.out.println(ENDED);
  }

  private static RedisStore store(NodeSettings settings, Rows rows) {
    List<RedisURI> uris = settings.servers().redis().stream().map(RedisURI::create).toList();
    RedisStoreBuilder builder =
        uris.size() == 1 ? RedisStore.builder(uris.get(0)) : RedisStore.clusterBuilder(uris);
    return builder.namespace("chaos").outbox(rows.dataSource()).build();
  }

  private void run() throws InterruptedException, SQLException {
    Path stop = NodeSettings.stopFile(settings.folder());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(() -> operations.runUntil(stop), "operations-" + i);
      threads.add(thread);
      thread.start();
    }
    System.out.println(READY + System.nanoTime());
    while (!Files.exists(stop)) {
      tellReplays();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    end();
  }

  /** What was queued before the store is seen open was brought to it before it was opened. */
  private boolean tellReplays() {
    boolean hasQueued = operations.takeQueued();
    long start = System.nanoTime();
    boolean isOpen = store.state().open();
    if (hasQueued && isOpen) {
      journal.add(Kind.REPLAYED, start, Line.NOTHING, Map.of());
    } else if (hasQueued) {
      operations.hasQueued();
    }
    return isOpen;
  }

  /** Goes on to replay and to relay until nothing is left, which a while is enough for. */
  private void end() throws InterruptedException, SQLException {
    long until = System.nanoTime() + LONGEST_END.toNanos();
    while (!(tellReplays() && rows.outbox().isEmpty()) && System.nanoTime() - until < 0) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    journal.add(Kind.END, System.nanoTime(), Line.NOTHING, Map.of());
  }
}
