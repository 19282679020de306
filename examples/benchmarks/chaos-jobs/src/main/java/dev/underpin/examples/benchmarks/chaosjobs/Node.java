package dev.underpin.examples.benchmarks.chaosjobs;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.examples.benchmarks.chaosjobs.NodeSettings.Guards;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.Jobs;
import dev.underpin.jobs.jdbc.JdbcJobStore;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.JobStoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** One node: workers, and one thread that enqueues. It never ends by itself. */
final class Node {

  static final String READY = "ready";

  private static final int POOL = 16;
  private static final int LEDGER_POOL = 4;

  private final NodeSettings settings;
  private final Transactions transactions;
  private final Jobs jobs;

  private Node(NodeSettings settings, JobStore store, Transactions transactions) {
    this.settings = settings;
    this.transactions = transactions;
    Handlers handlers =
        new Handlers(settings.name(), pool(settings.url(), LEDGER_POOL), Engine.of(settings.url()));
    this.jobs =
        Jobs.builder(store)
            .codecs(JacksonCodecs.create())
            .handler(Kinds.PLAIN, handlers::plain)
            .handler(Kinds.UNIQUE, handlers::plain)
            .transactionalHandler(Kinds.PAY, handlers::pay)
            .limit(Kinds.NARROW, Kinds.NARROW_UNITS)
            .handler(Kinds.LIMITED, handlers::limited)
            .handler(Kinds.FEW, handlers::few)
            .workers(NodeSettings.WORKERS)
            .lease(NodeSettings.LEASE)
            .pollInterval(Duration.ofMillis(500))
            .parkAfter(NodeSettings.PARK_AFTER)
            .build();
  }

  /**
   * Runs a node.
   *
   * @param args none; see {@link NodeSettings}
   */
  public static void main(String[] args) throws Exception {
    NodeSettings settings = NodeSettings.ofThisProcess();
    DataSource pool = pool(settings.url(), POOL);
    Guards guards = settings.guards();
    Transactions transactions = Transactions.of(guards.limitLocks() ? pool : Unlocked.before(pool));
    JobStore store = new ChaosStore(JdbcJobStore.of(transactions), guards.fence());
    awaitDatabase(store);
    new Node(settings, store, transactions).run();
  }

  private static DataSource pool(String url, int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(Engine.timeouts(url));
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(Duration.ofSeconds(3).toMillis());
    config.setValidationTimeout(Duration.ofSeconds(1).toMillis());
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  private static void awaitDatabase(JobStore store) throws InterruptedException {
    while (true) {
      try {
        store.open();
        return;
      } catch (JobStoreException e) {
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
  }

  private void run() throws IOException, InterruptedException {
    jobs.start();
    System.out.println(READY);
    try (Acknowledged ledger = Acknowledged.write(settings.folder(), settings.name())) {
      new Enqueuing(jobs, transactions, ledger, settings).run();
    }
    new CountDownLatch(1).await();
  }
}
