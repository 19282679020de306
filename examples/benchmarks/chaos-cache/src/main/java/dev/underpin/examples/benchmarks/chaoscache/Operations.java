package dev.underpin.examples.benchmarks.chaoscache;

import dev.underpin.cache.Cache;
import dev.underpin.examples.benchmarks.chaoscache.Line.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Uses the caches in every way that there is, at random, and writes down what came of it. A call
 * that fails has promised nothing and seen nothing. Thread-safe.
 */
final class Operations {

  private static final int LONGEST_PAUSE_MILLIS = 10;
  private static final int LONGEST_READ_MILLIS = 20;
  private static final int SEVERAL = 5;

  private final NodeSettings settings;
  private final Caches caches;
  private final Rows rows;
  private final Journal journal;
  private final Map<String, ReentrantLock> owners = new ConcurrentHashMap<>();
  private final AtomicBoolean queued = new AtomicBoolean();

  /** What a node has. */
  record Caches(Cache<String, Row> plain, Cache<String, Row> tagged, ToldStore store) {

    Cache<String, Row> of(String key) {
      return Keys.isTagged(key) ? tagged : plain;
    }
  }

  Operations(NodeSettings settings, Caches caches, Rows rows, Journal journal) {
    this.settings = settings;
    this.caches = caches;
    this.rows = rows;
    this.journal = journal;
  }

  void runUntil(Path stop) {
    while (!Files.exists(stop)) {
      try {
        one(Keys.random(100));
        TimeUnit.MILLISECONDS.sleep(Keys.random(LONGEST_PAUSE_MILLIS));
      } catch (SQLException | RuntimeException e) {
        // a loader that failed, or a load that took too long
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void one(int roll) throws SQLException, InterruptedException {
    if (roll < 50) {
      get(Keys.any());
    } else if (roll < 60) {
      getAll(roll % 2 == 0);
    } else if (roll < 72) {
      invalidate(Keys.free());
    } else if (roll < 82) {
      own(roll < 79);
    } else if (roll < 86) {
      invalidateTag(Keys.anyTag());
    } else if (roll < 91) {
      join(Keys.free());
    } else if (roll < 95) {
      expire(Keys.any());
    } else {
      overtake(Keys.free());
    }
  }

  private void get(String key) {
    long start = System.nanoTime();
    Row row = caches.of(key).get(key);
    journal.add(Kind.GET, start, Line.NOTHING, Map.of(key, version(key, row)));
  }

  private static long version(String key, @Nullable Row row) {
    if (row == null) {
      return 0;
    }
    return row.key().equals(key) ? row.version() : Line.WRONG;
  }

  private void getAll(boolean tagged) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < SEVERAL; i++) {
      keys.add(
          tagged ? Keys.tagged(Keys.random(Keys.TAGGED)) : Keys.plain(Keys.random(Keys.PLAIN)));
    }
    long start = System.nanoTime();
    Map<String, Row> found = caches.of(keys.get(0)).getAll(keys);
    Map<String, Long> versions = new HashMap<>();
    keys.forEach(key -> versions.put(key, version(key, found.get(key))));
    journal.add(Kind.ALL, start, Line.NOTHING, versions);
  }

  private void invalidate(String key) throws SQLException {
    long start = System.nanoTime();
    Map<String, Long> versions = rows.change(key);
    caches.of(key).invalidate(key);
    changed(Kind.INVALIDATE, start, versions);
  }

  private void changed(Kind kind, long start, Map<String, Long> versions) {
    String how = caches.store().howItWent();
    journal.add(kind, start, how, versions);
    if (how.equals(Line.LATER)) {
      hasQueued();
    }
  }

  /** Something was queued, and is not known to be told yet. */
  void hasQueued() {
    queued.set(true);
  }

  /** Whether there is such; forgets it. */
  boolean takeQueued() {
    return queued.getAndSet(false);
  }

  /** A put is for a value that its caller alone writes: one thread of one process. */
  private void own(boolean put) throws SQLException {
    String key = Keys.own(settings.number(), settings.nodes());
    ReentrantLock owner = owners.computeIfAbsent(key, missing -> new ReentrantLock());
    owner.lock();
    try {
      if (put) {
        put(key);
      } else {
        invalidate(key);
      }
    } finally {
      owner.unlock();
    }
  }

  private void put(String key) throws SQLException {
    long start = System.nanoTime();
    Map<String, Long> versions = rows.change(key);
    versions.forEach((each, version) -> caches.of(each).put(each, new Row(each, version)));
    changed(Kind.PUT, start, versions);
  }

  private void invalidateTag(String tag) throws SQLException {
    long start = System.nanoTime();
    Map<String, Long> versions = rows.changeTag(tag);
    caches.tagged().invalidateTag(tag);
    changed(Kind.TAG, start, versions);
  }

  private void join(String key) throws SQLException {
    long start = System.nanoTime();
    try (Connection connection = rows.connect()) {
      connection.setAutoCommit(false);
      Map<String, Long> versions = rows.change(connection, key);
      caches.of(key).joining(connection).invalidate(key);
      long row = Rows.latestOutboxRow(connection);
      connection.commit();
      journal.add(Kind.JOIN, start, Long.toString(row), versions);
    }
  }

  private void expire(String key) {
    long start = System.nanoTime();
    caches.of(key).expire(key);
    journal.add(Kind.EXPIRE, start, Line.NOTHING, Map.of());
  }

  /** A load that a change overtakes: what it read must not stay. */
  private void overtake(String key) throws SQLException, InterruptedException {
    invalidate(key);
    long start = System.nanoTime();
    CompletableFuture<@Nullable Row> load = caches.of(key).getAsync(key);
    // so that it has read the row, mostly
    TimeUnit.MILLISECONDS.sleep(Keys.random(LONGEST_READ_MILLIS));
    invalidate(key);
    Row row = load.join();
    journal.add(Kind.GET, start, Line.NOTHING, Map.of(key, version(key, row)));
  }
}
