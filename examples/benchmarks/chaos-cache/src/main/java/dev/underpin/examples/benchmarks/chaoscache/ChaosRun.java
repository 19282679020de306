package dev.underpin.examples.benchmarks.chaoscache;

import dev.underpin.cache.redis.RedisOutboxSchema;
import dev.underpin.examples.benchmarks.chaoscache.Checker.Verdict;
import dev.underpin.examples.benchmarks.chaoscache.NodeSettings.Servers;
import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.PrivateServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run: nodes, their trouble, calm until all is told, and the check. */
final class ChaosRun implements AutoCloseable {

  private static final Duration PROGRESS = Duration.ofSeconds(30);
  private static final Duration LONGEST_CALM = Duration.ofSeconds(40);

  private final Plan plan;
  private final Path folder;
  private final Journal journal;
  private final PrivateServer<PostgresServer> database;
  private final Rows rows;
  private final Engine engine;
  private final List<NodeProcess> nodes = new ArrayList<>();
  private final Counts counts = new Counts();

  /**
   * What is to be done.
   *
   * @param howLong the trouble lasts
   * @param calm what comes after it
   * @param nodes how many processes
   * @param hasFence whether fills need their lease
   * @param cluster whether on a Redis Cluster
   * @param seed of what happens at random; threads and processes are as random as ever
   */
  record Plan(
      Duration howLong, Calm calm, int nodes, boolean hasFence, boolean cluster, long seed) {}

  /**
   * When nodes may end.
   *
   * @param atLeast so long they go on after the trouble
   * @param calls and until so many have returned in all, so that a slow machine shows something too
   */
  record Calm(Duration atLeast, int calls) {}

  /** What came of it. */
  record Outcome(Plan plan, Counts counts, Verdict verdict, Path folder) {}

  ChaosRun(Plan plan) throws IOException, SQLException {
    this.plan = plan;
    this.folder = Files.createTempDirectory("chaos-cache-");
    this.journal = Journal.write(folder, "chaos");
    this.database =
        PostgresServer.startPrivate(Map.of("fsync", "off", "synchronous_commit", "off"));
    this.rows = new Rows(database.server().jdbcUrl(), 2);
    rows.create();
    RedisOutboxSchema.install(rows.dataSource());
    this.engine = plan.cluster() ? new ManyRedis(journal) : new OneRedis();
  }

  Outcome run() throws Exception {
    Servers servers = new Servers(database.server().jdbcUrl(), engine.urls());
    for (int i = 0; i < plan.nodes(); i++) {
      String name = String.valueOf((char) ('a' + i));
      nodes.add(
          new NodeProcess(
              new NodeSettings(name, i, plan.nodes(), servers, folder, plan.hasFence()),
              plan.cluster()));
    }
    nodes.forEach(NodeProcess::awaitReady);
    OutboxWatch watch = new OutboxWatch(rows, journal);
    Thread watching = new Thread(watch, "chaos-outbox");
    watching.start();
    try {
      makeTrouble(new Random(plan.seed()));
      settle(watch);
    } finally {
      watch.stop();
      watching.join();
    }
    return new Outcome(plan, counts, new Checker(Journal.readAll(folder)).check(), folder);
  }

  private void makeTrouble(Random random) throws Exception {
    Semaphore permits = new Semaphore(plan.nodes() - 1, true);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Callable<Integer>> troubles = new ArrayList<>();
      for (NodeProcess node : nodes) {
        Random own = new Random(random.nextLong());
        troubles.add(new NodeTrouble(node, counts, permits, own, plan.howLong()));
      }
      Random own = new Random(random.nextLong());
      troubles.add(new EngineTrouble(engine, counts, own, plan.howLong()));
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
      } catch (TimeoutException e) {
        System.out.println("under way: " + counts);
      } catch (ExecutionException e) {
        throw new IllegalStateException("the chaos itself failed", e.getCause());
      }
    }
  }

  /** Nothing fails any more: what was queued is told, what joined is relayed, and all is seen. */
  private void settle(OutboxWatch watch) throws InterruptedException, IOException, SQLException {
    for (NodeProcess node : nodes) {
      if (!node.isAlive()) {
        counts.unexpectedEnds().incrementAndGet();
        node.restart();
      }
    }
    TimeUnit.MILLISECONDS.sleep(plan.calm().atLeast().toMillis());
    awaitCalls();
    Files.createFile(NodeSettings.stopFile(folder));
    nodes.forEach(NodeProcess::awaitEnd);
    watch.look();
  }

  private void awaitCalls() throws InterruptedException, IOException {
    long until = System.nanoTime() + LONGEST_CALM.toNanos();
    while (Journal.calls(folder) < plan.calm().calls() && System.nanoTime() - until < 0) {
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  @Override
  public void close() throws IOException {
    nodes.forEach(NodeProcess::close);
    engine.close();
    rows.close();
    database.close();
    journal.close();
  }
}
