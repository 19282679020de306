package dev.underpin.examples.benchmarks.chaoscache;

import dev.underpin.examples.benchmarks.chaoscache.Line.Kind;
import dev.underpin.testkit.PrivateServer;
import dev.underpin.testkit.RedisCluster;
import dev.underpin.testkit.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A Redis Cluster of three masters with a replica each; writes down when a master failed. */
final class ManyRedis implements Engine {

  private final RedisCluster cluster = RedisCluster.start(Map.of());
  private final Journal journal;

  ManyRedis(Journal journal) {
    this.journal = journal;
  }

  @Override
  public List<String> urls() {
    return cluster.uris();
  }

  @Override
  public boolean isCluster() {
    return true;
  }

  @Override
  public void trouble(Random random, Counts counts) throws InterruptedException {
    String key = "slot" + random.nextInt(1_000);
    PrivateServer<RedisServer> master = cluster.masterOf(key);
    int roll = random.nextInt(100);
    if (roll < 30) {
      master.server().command("FLUSHALL");
      counts.flushes().incrementAndGet();
    } else if (roll < 45) {
      cluster.failover(master);
      counts.failovers().incrementAndGet();
    } else if (roll < 70) {
      freezeForAMoment(key, master, random);
      counts.redisFreezes().incrementAndGet();
    } else {
      fail(master, roll < 85);
      counts.failovers().incrementAndGet();
    }
  }

  /** Too short for its replica to take over, unless the machine stalls meanwhile. */
  private void freezeForAMoment(String key, PrivateServer<RedisServer> master, Random random)
      throws InterruptedException {
    long start = System.nanoTime();
    master.freeze();
    TimeUnit.MILLISECONDS.sleep(random.nextInt(700));
    master.resume();
    cluster.awaitAgreement();
    if (!cluster.masterOf(key).equals(master)) {
      journal.add(Kind.FAILOVER, start, Line.NOTHING, Map.of());
    }
  }

  /** Its replica takes over; then it comes back. */
  private void fail(PrivateServer<RedisServer> master, boolean kill) {
    long start = System.nanoTime();
    if (kill) {
      master.kill();
    } else {
      master.freeze();
    }
    cluster.awaitAgreement();
    if (kill) {
      master.start();
    } else {
      master.resume();
    }
    cluster.awaitAgreement();
    journal.add(Kind.FAILOVER, start, Line.NOTHING, Map.of());
  }

  @Override
  public void close() {
    cluster.close();
  }
}
