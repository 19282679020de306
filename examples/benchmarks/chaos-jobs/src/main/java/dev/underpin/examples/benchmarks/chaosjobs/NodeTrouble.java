package dev.underpin.examples.benchmarks.chaosjobs;

import dev.underpin.testkit.FaultProxy;
import dev.underpin.testkit.FaultProxy.Direction;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Kills, freezes and cuts off one node, again and again, and makes it well afterwards. */
final class NodeTrouble implements Callable<Integer> {

  private static final int MIN_PAUSE_MILLIS = 500;
  private static final int MAX_PAUSE_MILLIS = 4_000;
  private static final int LEASE_MILLIS = (int) NodeSettings.LEASE.toMillis();

  private final NodeProcess node;
  private final Counts counts;
  private final Semaphore permits;
  private final Random random;
  private final long untilNanos;

  /**
   * The trouble of one node.
   *
   * @param permits how many nodes may be in trouble at the same time: somebody must be there to
   *     rescue, or the promise says nothing
   */
  NodeTrouble(NodeProcess node, Counts counts, Semaphore permits, Random random, Duration howLong) {
    this.node = node;
    this.counts = counts;
    this.permits = permits;
    this.random = random;
    this.untilNanos = System.nanoTime() + howLong.toNanos();
  }

  /** How many troubles it had. */
  @Override
  public Integer call() throws InterruptedException {
    int troubles = 0;
    while (System.nanoTime() - untilNanos < 0) {
      pause(MIN_PAUSE_MILLIS, MAX_PAUSE_MILLIS);
      permits.acquire();
      try {
        one();
        troubles++;
      } finally {
        permits.release();
      }
    }
    return troubles;
  }

  private void one() throws InterruptedException {
    node.inTrouble();
    if (!node.isAlive()) {
      counts.unexpectedEnds().incrementAndGet();
      node.restart();
      return;
    }
    int roll = random.nextInt(100);
    if (roll < 35) {
      killed();
    } else if (roll < 65) {
      frozen();
    } else {
      cutOff(roll);
    }
  }

  private void killed() throws InterruptedException {
    node.kill();
    counts.kills().incrementAndGet();
    pause(0, 2_000);
    node.restart();
  }

  /** Sometimes for a moment, mostly for longer than the lease. */
  private void frozen() throws InterruptedException {
    node.freeze();
    counts.freezes().incrementAndGet();
    if (random.nextInt(4) == 0) {
      pause(50, LEASE_MILLIS);
    } else {
      pause(LEASE_MILLIS, LEASE_MILLIS + 5_000);
    }
    node.thaw();
    node.itIsWell();
  }

  private void cutOff(int roll) throws InterruptedException {
    FaultProxy proxy = node.proxy();
    counts.cuts().incrementAndGet();
    if (roll < 75) {
      proxy.cut();
    } else if (roll < 82) {
      proxy.halfOpen(Direction.TO_SERVER);
    } else if (roll < 92) {
      proxy.halfOpen(Direction.TO_CLIENT);
    } else {
      proxy.blackHole();
    }
    pause(100, LEASE_MILLIS * 2);
    proxy.restore();
    node.itIsWell();
  }

  private void pause(int minMillis, int maxMillis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(minMillis + random.nextInt(maxMillis - minMillis));
  }
}
