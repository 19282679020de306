package dev.underpin.examples.benchmarks.chaosjobs;

import dev.underpin.examples.benchmarks.chaosjobs.Kinds.Work;
import dev.underpin.jobs.JobRun;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** Handlers that leave a line in the ledger. */
final class Handlers {

  private static final String RAN =
      "INSERT INTO ledger_runs (job_id, request, node) VALUES (?, ?, ?)";
  private static final String EFFECT =
      "INSERT INTO ledger_effects (job_id, request, node) VALUES (?, ?, ?)";

  private final String node;
  private final DataSource ledger;

  Handlers(String node, DataSource ledger) {
    this.node = node;
    this.ledger = ledger;
  }

  /** The line is committed when the work is done, whatever becomes of the job. */
  void plain(Work work, JobRun run) throws Exception {
    work(work, run);
    try (Connection connection = ledger.getConnection()) {
      write(connection, RAN, work, run);
    }
  }

  /** The line comes first, so that it is there in every transaction that goes wrong later. */
  void pay(Work work, JobRun run) throws Exception {
    write(run.connection(), EFFECT, work, run);
    work(work, run);
  }

  private static void work(Work work, JobRun run) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(work.millis());
    if (run.attempt() <= work.failures()) {
      throw new IllegalStateException("try " + run.attempt() + " is to fail");
    }
  }

  private void write(Connection connection, String sql, Work work, JobRun run) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, run.id().value());
      statement.setString(2, work.request());
      statement.setString(3, node);
      statement.executeUpdate();
    }
  }
}
