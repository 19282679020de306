package dev.underpin.examples.benchmarks.chaosjobs;

import dev.underpin.examples.benchmarks.chaosjobs.Checker.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One run: nodes, their trouble, quiet until all is over, and the check. */
final class ChaosRun implements AutoCloseable {

  private static final String LIVE =
      "SELECT count(*) FROM underpin_jobs WHERE state IN (-2, -1, 0, 1, 4, 6)";
  private static final Duration STANDSTILL = Duration.ofMinutes(2);
  private static final Duration PROGRESS = Duration.ofSeconds(30);

  private final Plan plan;
  private final ChaosDatabase database;
  private final Path folder;
  private final List<NodeProcess> nodes = new ArrayList<>();
  private final Counts counts = new Counts();

  /**
   * What is to be done.
   *
   * @param howLong the trouble lasts
   * @param nodes how many processes
   * @param guards what the store guards itself with
   * @param seed of what happens at random; threads and processes are as random as ever
   */
  record Plan(Duration howLong, int nodes, NodeSettings.Guards guards, long seed) {}

  /** What came of it. */
  record Outcome(
      Counts counts, Verdict verdict, LimitChecker.Found limits, Watcher.Seen seen, Path folder) {}

  ChaosRun(Plan plan, ChaosDatabase database) throws IOException {
    this.plan = plan;
    this.database = database;
    this.folder = Files.createTempDirectory("chaos-jobs-");
  }

  Outcome run() throws Exception {
    Random random = new Random(plan.seed());
    for (int i = 0; i < plan.nodes(); i++) {
      NodeProcess node =
          new NodeProcess(
              String.valueOf((char) ('a' + i)), database, folder, plan.guards(), random);
      nodes.add(node);
      System.out.println(node);
    }
    nodes.forEach(NodeProcess::awaitReady);
    Watcher watcher = new Watcher(database, nodes);
    Thread watching = new Thread(watcher, "chaos-watcher");
    watching.start();
    try {
      makeTrouble(random);
      settle();
    } finally {
      watcher.stop();
      watching.join();
    }
    return new Outcome(counts, check(), checkLimits(), watcher.result(), folder);
  }

  private void makeTrouble(Random random) throws Exception {
    Semaphore permits = new Semaphore(Math.max(1, plan.nodes() / 2), true);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Callable<Integer>> troubles = new ArrayList<>();
      for (NodeProcess node : nodes) {
        Random own = new Random(random.nextLong());
        troubles.add(new NodeTrouble(node, counts, permits, own, plan.howLong()));
      }
      Random own = new Random(random.nextLong());
      troubles.add(new DatabaseTrouble(database, nodes, counts, own, plan.howLong()));
      List<Future<Integer>> running = new ArrayList<>();
      troubles.forEach(trouble -> running.add(threads.submit(trouble)));
      for (Future<Integer> one : running) {
        await(one);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void await(Future<Integer> trouble) throws Exception {
    while (true) {
      try {
        trouble.get(PROGRESS.toMillis(), TimeUnit.MILLISECONDS);
        return;
      } catch (java.util.concurrent.TimeoutException e) {
        System.out.println("under way: " + counts);
      } catch (ExecutionException e) {
        throw new IllegalStateException("the chaos itself failed", e.getCause());
      }
    }
  }

  /**
   * Nothing new comes in and nothing fails any more: what is due must come to an end. That takes as
   * long as the suspects take, of which each process tries one at a time; it is over when there is
   * none left, or when there are as many for a long time.
   */
  private void settle() throws Exception {
    Files.createFile(NodeSettings.stopFile(folder));
    for (NodeProcess node : nodes) {
      if (!node.isAlive()) {
        node.restart();
      }
    }
    long beganAt = System.nanoTime();
    long fewerSince = beganAt;
    long left = Long.MAX_VALUE;
    for (long live = live(); live > 0; live = live()) {
      long now = System.nanoTime();
      if (live < left) {
        left = live;
        fewerSince = now;
      } else if (now - fewerSince > STANDSTILL.toNanos()) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    System.out.printf(
        "settled in %d s%n", Duration.ofNanos(System.nanoTime() - beganAt).toSeconds());
    nodes.forEach(NodeProcess::kill);
  }

  private long live() throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(LIVE)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private Verdict check() throws SQLException, IOException {
    try (Connection connection = database.connect()) {
      return new Checker(connection).check(Acknowledged.read(folder));
    }
  }

  private LimitChecker.Found checkLimits() throws SQLException {
    try (Connection connection = database.connect()) {
      return new LimitChecker(connection, database.engine()).check();
    }
  }

  @Override
  public void close() {
    nodes.forEach(NodeProcess::close);
  }
}
