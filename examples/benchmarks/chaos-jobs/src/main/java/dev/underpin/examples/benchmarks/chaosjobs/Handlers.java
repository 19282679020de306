package dev.underpin.examples.benchmarks.chaosjobs;

import dev.underpin.examples.benchmarks.chaosjobs.Kinds.Work;
import dev.underpin.jobs.JobRun;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** Handlers that leave a line in the ledger. */
final class Handlers {

  private static final String RAN =
      "INSERT INTO ledger_runs (job_id, request, node) VALUES (?, ?, ?)";
  private static final String EFFECT =
      "INSERT INTO ledger_effects (job_id, request, node) VALUES (?, ?, ?)";

  private static final String ENTER =
      "INSERT INTO ledger_visits (job_id, name) VALUES (?, ?) RETURNING id";

  private final String node;
  private final DataSource ledger;
  private final String leave;

  Handlers(String node, DataSource ledger, Engine engine) {
    this.node = node;
    this.ledger = ledger;
    this.leave = engine.leaveVisit();
  }

  /** The line is committed when the work is done, whatever becomes of the job. */
  void plain(Work work, JobRun run) throws Exception {
    work(work, run);
    try (Connection connection = ledger.getConnection()) {
      write(connection, RAN, work, run);
    }
  }

  /** Its visit is noted by the key of its limit. */
  void limited(Work work, JobRun run) throws Exception {
    visit(work.request(), work, run);
  }

  /** Its visit is noted by its kind. */
  void few(Work work, JobRun run) throws Exception {
    visit(run.kind(), work, run);
  }

  private void visit(String name, Work work, JobRun run) throws Exception {
    long visit = enter(name, run);
    try {
      plain(work, run);
    } finally {
      leave(visit, System.nanoTime());
    }
  }

  private long enter(String name, JobRun run) throws SQLException {
    try (Connection connection = ledger.getConnection();
        PreparedStatement statement = connection.prepareStatement(ENTER)) {
      statement.setLong(1, run.id().value());
      statement.setString(2, name);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /** By the database's time, less what it took to get a connection to say so. */
  private void leave(long visit, long leftAtNanos) throws SQLException {
    try (Connection connection = ledger.getConnection();
        PreparedStatement statement = connection.prepareStatement(leave)) {
      statement.setLong(1, (System.nanoTime() - leftAtNanos) / 1_000);
      statement.setLong(2, visit);
      statement.executeUpdate();
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
