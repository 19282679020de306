package dev.underpin.examples.benchmarks.chaosjobs;

import dev.underpin.core.jdbc.TransactionException;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.examples.benchmarks.chaosjobs.Acknowledged.Promise;
import dev.underpin.examples.benchmarks.chaosjobs.Kinds.Work;
import dev.underpin.jobs.EnqueueOptions;
import dev.underpin.jobs.JobId;
import dev.underpin.jobs.JobType;
import dev.underpin.jobs.Jobs;
import dev.underpin.jobs.store.JobStoreException;
import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Enqueues in every way that there is, at random, and writes down what was acknowledged. An enqueue
 * that fails has promised nothing; one with an idempotency key is tried again, as a caller would.
 */
final class Enqueuing {

  private static final String ORDER = "INSERT INTO ledger_orders (job_id) VALUES (?)";
  private static final int PAUSE_MILLIS = 20;
  private static final int TRIES = 5;
  private static final int DEAD = 100;

  private final Jobs jobs;
  private final Transactions transactions;
  private final Acknowledged ledger;
  private final InstantSource clock;
  private final Path stop;

  Enqueuing(Jobs jobs, Transactions transactions, Acknowledged ledger, NodeSettings settings) {
    this.jobs = jobs;
    this.transactions = transactions;
    this.ledger = ledger;
    this.clock = settings.clock();
    this.stop = NodeSettings.stopFile(settings.folder());
  }

  void run() throws InterruptedException {
    while (!Files.exists(stop)) {
      try {
        one(random(100));
      } catch (JobStoreException | TransactionException | SQLException e) {
        // the database is away, and nothing was promised
      }
      TimeUnit.MILLISECONDS.sleep(random(2 * PAUSE_MILLIS));
    }
  }

  private void one(int roll) throws SQLException {
    if (roll < 31) {
      kept(Kinds.PLAIN, jobs.enqueue(Kinds.PLAIN, work()));
    } else if (roll < 61) {
      payment();
    } else if (roll < 71) {
      order();
    } else if (roll < 76) {
      undoneOrder();
    } else if (roll < 84) {
      unique();
    } else if (roll < 88) {
      many();
    } else if (roll < 90) {
      byOwnClock();
    } else if (roll < 98) {
      limited();
    } else {
      kept(Kinds.UNHANDLED, jobs.enqueue(Kinds.UNHANDLED, work()));
    }
  }

  /** Acknowledged or not is unknown after a cut: the key makes it safe to ask again. */
  private void payment() {
    Work work = work();
    EnqueueOptions options = EnqueueOptions.now().idempotencyKey(work.request());
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      try {
        kept(Kinds.PAY, jobs.enqueue(Kinds.PAY, work, options));
        return;
      } catch (JobStoreException e) {
        // again
      }
    }
  }

  /** The job and the caller's own row are committed together. */
  private void order() throws SQLException {
    kept(Kinds.PAY, transactions.inTransaction(this::withOrder));
  }

  private JobId withOrder(Connection connection) throws SQLException {
    JobId job = jobs.enqueue(Kinds.PAY, work());
    try (PreparedStatement statement = connection.prepareStatement(ORDER)) {
      statement.setLong(1, job.value());
      statement.executeUpdate();
    }
    return job;
  }

  private void undoneOrder() throws SQLException {
    try {
      transactions.useTransaction(
          connection -> {
            throw new Undone(withOrder(connection));
          });
    } catch (Undone e) {
      ledger.add(Promise.UNDONE, e.job, Kinds.PAY.name());
    }
  }

  private void unique() {
    Work work = new Work("key-" + random(Kinds.KEYS), random(300), 0);
    kept(Kinds.UNIQUE, jobs.enqueue(Kinds.UNIQUE, work));
  }

  /** More than may run at once, of few keys. */
  private void limited() {
    List<Work> works = new ArrayList<>();
    for (int i = random(8); i >= 0; i--) {
      works.add(
          new Work("key-" + random(Kinds.LIMITED_KEYS), random(100), random(20) == 0 ? 2 : 0));
    }
    JobType<Work> type = random(2) == 0 ? Kinds.LIMITED : Kinds.FEW;
    jobs.enqueueAll(type, works).forEach(job -> kept(type, job));
  }

  private void many() {
    List<Work> payloads = new ArrayList<>();
    for (int i = random(20); i >= 0; i--) {
      payloads.add(work());
    }
    JobType<Work> type = random(2) == 0 ? Kinds.PLAIN : Kinds.PAY;
    jobs.enqueueAll(type, payloads).forEach(job -> kept(type, job));
  }

  /** A node whose clock is wrong asks for a time that is later, or long gone, for the database. */
  private void byOwnClock() {
    EnqueueOptions options = EnqueueOptions.at(clock.instant().plusMillis(random(2_000)));
    kept(Kinds.PLAIN, jobs.enqueue(Kinds.PLAIN, work(), options));
  }

  private void kept(JobType<Work> type, @Nullable JobId job) {
    if (job != null) {
      ledger.add(Promise.KEPT, job, type.name());
    }
  }

  /** Mostly short; some outlast the lease; some fail a few times, some for good. */
  private static Work work() {
    int roll = random(200);
    int millis = roll == 0 ? (int) NodeSettings.LEASE.toMillis() * 3 / 2 : random(60);
    int failures = roll > 195 ? DEAD : roll > 180 ? random(4) : 0;
    return new Work(UUID.randomUUID().toString(), millis, failures);
  }

  private static int random(int bound) {
    return ThreadLocalRandom.current().nextInt(bound);
  }

  /** Rolls a transaction back, and says which job went with it. */
  private static final class Undone extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;
    private final transient JobId job;

    Undone(JobId job) {
      super("as it is wanted", null, false, false);
      this.job = job;
    }
  }
}
