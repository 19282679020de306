package dev.underpin.jobs;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.Retry;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.jdbc.JdbcJobStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;

/**
 * A process of its own that runs jobs until it is killed, and writes what it did into the table
 * {@code ledger}. Its arguments: a JDBC URL and the number of workers.
 */
public final class LedgerWorker {

  /** What a job of this kind does. */
  record Task(String what) {}

  static final Duration LEASE = Duration.ofSeconds(2);

  /** Writes a line when it begins, and one when it has ended; may do harm in between. */
  static final JobType<Task> TASK =
      JobType.of("task", Task.class).retry(Retry.fixed(5, Duration.ofMillis(50)));

  /** Its line is the effect, and is committed with the job. */
  static final JobType<Task> ONCE =
      JobType.of("once", Task.class).retry(Retry.fixed(5, Duration.ofMillis(50)));

  static final String LEDGER =
      """
      CREATE TABLE ledger (
        job BIGINT NOT NULL, line VARCHAR(40) NOT NULL, pid BIGINT NOT NULL,
        at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL)\
      """;

  private LedgerWorker() {}

  /** Runs until it is killed. */
  public static void main(String[] args) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(args[0]);
    config.setMaximumPoolSize(10);
    config.setMinimumIdle(0);
    try (HikariDataSource dataSource = new HikariDataSource(config);
        Jobs jobs =
            builder(dataSource)
                .workers(Integer.parseInt(args[1]))
                .handler(TASK, (task, run) -> task(dataSource, task, run))
                .transactionalHandler(ONCE, LedgerWorker::once)
                .build()) {
      jobs.start();
      System.out.println("started");
      new CountDownLatch(1).await();
    }
  }

  static JobsBuilder builder(DataSource dataSource) {
    return Jobs.builder(JdbcJobStore.of(Transactions.of(dataSource)))
        .codecs(JacksonCodecs.create())
        .lease(LEASE)
        .pollInterval(Duration.ofMillis(100));
  }

  private static void task(DataSource dataSource, Task task, JobRun run) throws Exception {
    try (Connection connection = dataSource.getConnection()) {
      write(connection, run, "begins " + task.what());
    }
    switch (task.what()) {
      case "poison" -> Runtime.getRuntime().halt(13);
      case "slow" -> new CountDownLatch(1).await();
      default -> {
        try (Connection connection = dataSource.getConnection()) {
          write(connection, run, "ended " + task.what());
        }
      }
    }
  }

  private static void once(Task task, JobRun run) throws SQLException {
    write(run.connection(), run, "once " + task.what());
  }

  private static void write(Connection connection, JobRun run, String line) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO ledger (job, line, pid) VALUES (?, ?, ?)")) {
      insert.setLong(1, run.id().value());
      insert.setString(2, line);
      insert.setLong(3, ProcessHandle.current().pid());
      insert.executeUpdate();
    }
  }
}
