package dev.underpin.jobs.jdbc;

import dev.underpin.core.jdbc.Dialect;
import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.JobStoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/** The tables of a database that was looked at, by what is done with them. */
record OpenTables(JobTables tables, Set<Capability> capabilities, Parts parts) {

  /** What is the same in every dialect. */
  record Parts(
      JobKeys keys,
      Inserts inserts,
      Admission admission,
      JobEndings endings,
      JobRows rows,
      JobChanges changes,
      JobRemoval removal,
      Others others) {}

  /** What the engine's own rounds need. */
  record Others(WorkerRows workers, Housekeeping housekeeping, Starts starts, Batches batches) {}

  /** What batches need. */
  record Batches(BatchRows rows, BatchInserts inserts, BatchSweep sweep) {}

  /**
   * Asks the database what it is.
   *
   * @throws IllegalStateException if it would lose acknowledged jobs as it is set up
   */
  static OpenTables of(Connection connection) throws SQLException {
    Dialect dialect = Dialect.of(connection);
    JobTables tables =
        switch (dialect) {
          case POSTGRESQL -> new PostgresJobTables();
          case H2 -> new H2JobTables();
          case MARIADB, MYSQL -> new MariaDbJobTables(dialect == Dialect.MYSQL);
        };
    Set<Capability> capabilities = tables.capabilities(connection);
    try {
      JobRows.check(connection);
    } catch (SQLException e) {
      throw new JobStoreException(
          "tables of underpin_jobs are missing or of another version; run"
              + " JobsSchema.install(dataSource), or the scripts beside it: "
              + e.getMessage(),
          e);
    }
    return new OpenTables(tables, capabilities, parts(tables));
  }

  private static Parts parts(JobTables tables) {
    JobKeys keys = new JobKeys(tables);
    Admission admission = new Admission(tables);
    BatchRows steps = new BatchRows(tables);
    Inserts inserts = new Inserts(tables, keys);
    JobRemoval removal = new JobRemoval(tables, keys, admission, steps);
    return new Parts(
        keys,
        inserts,
        admission,
        new JobEndings(tables, keys, admission, steps),
        new JobRows(tables.dated()),
        new JobChanges(tables, keys, removal),
        removal,
        new Others(
            new WorkerRows(tables, keys, admission, steps),
            new Housekeeping(tables),
            new Starts(tables),
            new Batches(
                steps,
                new BatchInserts(tables, inserts, steps),
                new BatchSweep(tables, keys, admission))));
  }
}
