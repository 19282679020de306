package dev.underpin.examples.benchmarks.jobs;

import dev.underpin.jobs.JobType;
import dev.underpin.jobs.JobsBuilder;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Jobs that leave a row each, in the transaction of their completion: once, or it is a fault. */
final class Effects {

  static final JobType<Effect> TYPE = JobType.of("effect", Effect.class);

  private static final String TABLE = "CREATE TABLE effects (id integer not null)";
  private static final String INSERT = "INSERT INTO effects (id) VALUES (?)";

  /**
   * What a job carries.
   *
   * @param id its row's
   */
  record Effect(int id) {}

  private Effects() {}

  static void createTable(BenchDatabase database) throws SQLException {
    database.execute(TABLE);
  }

  static JobsBuilder handled(JobsBuilder builder) {
    return builder.transactionalHandler(
        TYPE,
        (effect, run) -> {
          try (PreparedStatement insert = run.connection().prepareStatement(INSERT)) {
            insert.setInt(1, effect.id());
            insert.executeUpdate();
          }
        });
  }

  static void clear(BenchDatabase database) throws SQLException {
    database.execute("TRUNCATE effects");
  }

  /** {@return how many of so many ids have no row} */
  static long lost(BenchDatabase database, int count) throws SQLException {
    return count - database.number("SELECT count(DISTINCT id) FROM effects");
  }

  /** {@return how many rows are too many} */
  static long twice(BenchDatabase database) throws SQLException {
    return database.number("SELECT count(*) - count(DISTINCT id) FROM effects");
  }
}
