package dev.underpin.examples.benchmarks.chaoscache;

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
  private static final int MAX_PAUSE_MILLIS = 5_000;
  private static final int STALENESS_MILLIS = (int) Promises.MAX_STALENESS.toMillis();

  private final NodeProcess node;
  private final Counts counts;
  private final Semaphore permits;
  private final Random random;
  private final long untilNanos;

  /**
   * The trouble of one node.
   *
   * @param permits how many nodes may be in trouble at the same time: somebody must be there to see
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
    FaultProxy network = node.network();
    int roll = random.nextInt(100);
    if (!node.isAlive()) {
      counts.unexpectedEnds().incrementAndGet();
      node.restart();
    } else if (roll < 20) {
      killed();
    } else if (roll < 50 || network == null) {
      frozen();
    } else {
      cutOff(network, roll);
    }
  }

  private void killed() throws InterruptedException {
    node.kill();
    counts.kills().incrementAndGet();
    pause(0, 2_000);
    node.restart();
  }

  /** Sometimes for a moment, mostly for longer than it may trust its memory. */
  private void frozen() throws InterruptedException {
    node.freeze();
    counts.freezes().incrementAndGet();
    if (random.nextInt(3) == 0) {
      pause(50, STALENESS_MILLIS);
    } else {
      pause(STALENESS_MILLIS, STALENESS_MILLIS + 3_000);
    }
    node.thaw();
  }

  private void cutOff(FaultProxy network, int roll) throws InterruptedException {
    counts.cuts().incrementAndGet();
    if (roll < 60) {
      network.cut();
    } else if (roll < 70) {
      network.halfOpen(Direction.TO_SERVER);
    } else if (roll < 80) {
      network.halfOpen(Direction.TO_CLIENT);
    } else if (roll < 90) {
      network.blackHole();
    } else {
      network.delay(
          roll % 2 == 0 ? Direction.TO_CLIENT : Direction.TO_SERVER,
          Duration.ofMillis(random.nextInt(300)));
    }
    pause(100, STALENESS_MILLIS * 3);
    network.restore();
  }

  private void pause(int minMillis, int maxMillis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(minMillis + random.nextInt(maxMillis - minMillis));
  }
}
