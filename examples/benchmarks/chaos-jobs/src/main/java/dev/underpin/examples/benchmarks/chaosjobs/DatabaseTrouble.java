package dev.underpin.examples.benchmarks.chaosjobs;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Ends connections from the server's side, and now and then the server. */
final class DatabaseTrouble implements Callable<Integer> {

  private static final Duration BETWEEN_RESTARTS = Duration.ofSeconds(25);
  private static final int PAUSE_MILLIS = 3_000;

  private final ChaosDatabase database;
  private final List<NodeProcess> nodes;
  private final Counts counts;
  private final Random random;
  private final long untilNanos;
  private long restartAtNanos;

  DatabaseTrouble(
      ChaosDatabase database,
      List<NodeProcess> nodes,
      Counts counts,
      Random random,
      Duration howLong) {
    this.database = database;
    this.nodes = nodes;
    this.counts = counts;
    this.random = random;
    long now = System.nanoTime();
    this.untilNanos = now + howLong.toNanos();
    // a short run has one too
    this.restartAtNanos = now + Math.min(BETWEEN_RESTARTS.toNanos(), howLong.toNanos() / 2);
  }

  /** How many troubles it had. */
  @Override
  public Integer call() throws InterruptedException {
    int troubles = 0;
    while (System.nanoTime() - untilNanos < 0) {
      TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(PAUSE_MILLIS));
      if (database.canRestart() && System.nanoTime() - restartAtNanos >= 0) {
        restart();
      } else {
        terminate();
      }
      troubles++;
    }
    // the first act may have taken all of a short run
    if (database.canRestart() && counts.restarts().get() == 0) {
      restart();
      troubles++;
    }
    return troubles;
  }

  private void restart() {
    List<NodeProcess> well = nodes.stream().filter(node -> node.wellForNanos() >= 0).toList();
    well.forEach(NodeProcess::inTrouble);
    database.restart(random.nextBoolean());
    counts.restarts().incrementAndGet();
    well.forEach(NodeProcess::itIsWell);
    restartAtNanos = System.nanoTime() + BETWEEN_RESTARTS.toNanos();
  }

  private void terminate() {
    try {
      counts.terminated().addAndGet(database.terminateSome(1 + random.nextInt(4)));
    } catch (SQLException e) {
      System.out.println("no connections were terminated: " + e.getMessage());
    }
  }
}
