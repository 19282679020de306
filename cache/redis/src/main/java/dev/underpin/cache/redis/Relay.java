package dev.underpin.cache.redis;

import dev.underpin.cache.spi.Backplane;
import dev.underpin.cache.spi.Notice;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that carries committed rows of the {@link Outbox} to Redis. All nodes run one; who
 * locks a row relays it. A row is deleted after Redis has done it, so that a crash in between does
 * it once more, which is harmless. While Redis is out the rows stay where they are.
 */
final class Relay implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(RedisStore.class);

  /** Two looks a second, so that a second holds where one of them is slow. */
  private static final Duration INTERVAL = Duration.ofMillis(400);

  private final Outbox outbox;
  private final Gate gate;
  private final Changes changes;
  private final Backplane backplane;
  private final CountDownLatch closing = new CountDownLatch(1);
  private boolean failing;

  Relay(Outbox outbox, Gate gate, Changes changes, Backplane backplane) {
    this.outbox = outbox;
    this.gate = gate;
    this.changes = changes;
    this.backplane = backplane;
  }

  @Override
  public void run() {
    try {
      while (!closing.await(interval(), TimeUnit.MILLISECONDS)) {
        relayAll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // ends the thread, as close() does
    }
  }

  /** Nodes that were started together do not stay in step. */
  private static long interval() {
    long half = INTERVAL.toMillis() / 2;
    return half + ThreadLocalRandom.current().nextLong(half);
  }

  private void relayAll() {
    try {
      while (closing.getCount() > 0 && relaySome() == Outbox.BATCH) {
        // as long as there may be more
      }
      failing = false;
    } catch (SQLException | RuntimeException e) {
      if (!failing) {
        LOG.warn("the cache's outbox cannot be relayed, which is tried on: {}", e.toString());
      }
      failing = true;
    }
  }

  private int relaySome() throws SQLException {
    if (!(gate.position() instanceof Gate.Open open)) {
      return 0;
    }
    try (Connection connection = outbox.connect()) {
      connection.setAutoCommit(false);
      try {
        List<Outbox.Row> rows = outbox.claim(connection);
        if (!rows.isEmpty()) {
          relay(open.link(), rows);
          outbox.delete(connection, rows);
        }
        connection.commit();
        return rows.size();
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  private void relay(Link link, List<Outbox.Row> rows) {
    Map<RemoteSpace, Set<RemoteKey>> spaces = new LinkedHashMap<>();
    for (Outbox.Row row : rows) {
      spaces.computeIfAbsent(row.key().space(), space -> new LinkedHashSet<>()).add(row.key());
    }
    for (Set<RemoteKey> distinct : spaces.values()) {
      List<RemoteKey> keys = new ArrayList<>(distinct);
      Change change = new Change.Keys(Change.Kind.INVALIDATE, keys);
      // not by way of the queue in memory: the row is the safer place
      Bounded.await("relay", changes.send(link, change));
      backplane.apply(Notice.ofKeys(Notice.Kind.INVALIDATED, keys));
    }
  }

  void close() {
    closing.countDown();
  }
}
