package dev.underpin.jobs;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.Retry;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.jdbc.JdbcJobStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;

/**
 * A process of its own that works off batches, until it comes to a {@link BreakPoint}: there it is
 * gone at once, as if by SIGKILL, or says so and waits to be frozen. Its arguments: a JDBC URL,
 * {@code die}, {@code wait} or {@code live}, the kind of point, a part of a statement, and the how
 * many-th time.
 */
public final class BatchWorker {

  /** A part of a batch that the test has given a number; several make a step. */
  record Part(int batch, int number) {}

  /** What follows on a step. */
  record Joint(int batch, String step) {}

  /** Its line is written as often as it is run, at least once. */
  static final JobType<Part> PART = JobType.of("part", Part.class).retry(retry());

  /** Its line is committed with the job. */
  static final JobType<Part> ONCE = JobType.of("once", Part.class).retry(retry());

  /** Its line tells how many parts it saw, and is committed with the job. */
  static final JobType<Joint> JOINT = JobType.of("joint", Joint.class).retry(retry());

  static final String PARTS = "CREATE TABLE parts (batch INTEGER NOT NULL, part INTEGER NOT NULL)";
  static final String JOINTS =
      "CREATE TABLE joints (batch INTEGER NOT NULL, step VARCHAR(10) NOT NULL, seen INTEGER NOT"
          + " NULL)";

  private BatchWorker() {}

  private static Retry retry() {
    return Retry.fixed(50, Duration.ofMillis(50));
  }

  /** Runs until it is killed. */
  public static void main(String[] args) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(args[0]);
    config.setMaximumPoolSize(10);
    config.setMinimumIdle(0);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      BreakPoint point = BreakPoint.of(args);
      DataSource dataSource = point == null ? pool : point.before(pool);
      try (Jobs jobs =
          builder(dataSource)
              .workers(4)
              .handler(PART, (part, run) -> part(dataSource, part))
              .transactionalHandler(ONCE, (part, run) -> part(run.connection(), part))
              .transactionalHandler(JOINT, (joint, run) -> joint(run.connection(), joint))
              .build()) {
        jobs.start();
        System.out.println("started");
        new CountDownLatch(1).await();
      }
    }
  }

  static JobsBuilder builder(DataSource dataSource) {
    return Jobs.builder(JdbcJobStore.of(Transactions.of(dataSource)))
        .codecs(JacksonCodecs.create())
        .lease(Duration.ofSeconds(2))
        .maxCrashes(100)
        .pollInterval(Duration.ofMillis(50));
  }

  private static void part(DataSource dataSource, Part part) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      part(connection, part);
    }
  }

  private static void part(Connection connection, Part part) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO parts VALUES (?, ?)")) {
      insert.setInt(1, part.batch());
      insert.setInt(2, part.number());
      insert.executeUpdate();
    }
  }

  private static void joint(Connection connection, Joint joint) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO joints VALUES (?, ?, ?)")) {
      insert.setInt(1, joint.batch());
      insert.setString(2, joint.step());
      insert.setInt(3, seen(connection, joint.batch()));
      insert.executeUpdate();
    }
  }

  private static int seen(Connection connection, int batch) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT COUNT(DISTINCT part) FROM parts WHERE batch = ?")) {
      select.setInt(1, batch);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
