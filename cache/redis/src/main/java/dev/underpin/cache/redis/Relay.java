package dev.underpin.cache.redis;

import dev.underpin.cache.spi.Backplane;
import dev.underpin.cache.spi.Notice;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that carries committed rows of the {@link Outbox} to Redis. All nodes run one; who
 * locks a row relays it. While Redis is out the rows stay where they are.
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
    return outbox.relay(rows -> relay(open.link(), rows));
  }

  private void relay(Link link, List<Outbox.Row> rows) {
    Map<RemoteSpace, Set<RemoteKey>> spaces = new LinkedHashMap<>();
    for (Outbox.Row row : rows) {
      spaces.computeIfAbsent(row.key().space(), space -> new LinkedHashSet<>()).add(row.key());
    }
    List<List<RemoteKey>> all = spaces.values().stream().map(List::copyOf).toList();
    // not by way of the queue in memory: the row is the safer place
    Bounded.await("relay", Replies.all(all.stream().map(keys -> send(link, keys)).toList()));
    all.forEach(keys -> backplane.apply(Notice.ofKeys(Notice.Kind.INVALIDATED, keys)));
  }

  private CompletionStage<Boolean> send(Link link, List<RemoteKey> keys) {
    return changes
        .send(link, new Change.Keys(Change.Kind.INVALIDATE, keys))
        .thenApply(done -> true);
  }

  void close() {
    closing.countDown();
  }
}
