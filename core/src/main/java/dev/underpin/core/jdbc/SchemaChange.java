package dev.underpin.core.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of {@link SchemaInstaller}: lock, see what is missing, run it. */
final class SchemaChange {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaInstaller.class);

  /** Spells "underpin": all modules share one lock, since they share one history table. */
  private static final long ADVISORY_LOCK = 0x756e64657270696eL;

  /**
   * What only a CREATE, ADD or DROP says that was done before: of MariaDB and MySQL that a table,
   * column, key, procedure, trigger or foreign key exists, or is gone; of H2 that a table, index or
   * column exists.
   */
  private static final Set<Integer> DONE_BEFORE =
      Set.of(1050, 1060, 1061, 1304, 1359, 1826, 1051, 1091, 42101, 42111, 42121);

  private final String module;
  private final List<SqlScript> scripts;

  SchemaChange(String module, List<SqlScript> scripts) {
    this.module = module;
    this.scripts = scripts;
  }

  /** PostgreSQL: DDL is transactional, so all of it happens or nothing. */
  void inOneTransaction(Connection connection) throws SQLException {
    boolean autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SELECT pg_advisory_xact_lock(" + ADVISORY_LOCK + ")");
      }
      runMissing(connection, false);
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      rollBack(connection, e);
      throw e;
    }
    connection.setAutoCommit(autoCommit);
  }

  /** A connection that broke on the way must not hide what broke it. */
  private static void rollBack(Connection connection, Exception failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * H2, MariaDB: this connection holds a row lock while another one runs the scripts, since DDL
   * would release it. Whoever waits for the lock holds this one connection only.
   */
  void statementByStatement(Connection connection, DataSource dataSource) throws SQLException {
    try (SchemaLock lock = SchemaLock.take(connection);
        Connection worker = dataSource.getConnection()) {
      boolean autoCommit = worker.getAutoCommit();
      // what is noted in the history must stay there when a later statement fails
      worker.setAutoCommit(true);
      runMissing(worker, true);
      worker.setAutoCommit(autoCommit);
    }
  }

  private void runMissing(Connection connection, boolean resumable) throws SQLException {
    SchemaHistory history = new SchemaHistory(connection, module, resumable);
    history.createTable();
    Map<Integer, SchemaHistory.Entry> known = history.read();
    tellNewer(known);
    scripts.forEach(script -> refuseChanged(script, known.get(script.version())));
    for (SqlScript script : scripts) {
      SchemaHistory.Entry entry = known.get(script.version());
      if (entry == null) {
        history.begin(script);
        run(script, 0, 0, history, connection);
      } else if (!entry.finished()) {
        LOG.info(
            "{}: continuing {} after statement {}", module, script.name(), entry.statementsDone());
        run(script, entry.statementsDone(), entry.underWay(), history, connection);
      }
    }
  }

  private void run(
      SqlScript script, int from, int wasUnderWay, SchemaHistory history, Connection connection)
      throws SQLException {
    int count = script.statements().size();
    for (int i = from + 1; i <= count; i++) {
      history.underWay(script, i);
      try (Statement statement = connection.createStatement()) {
        statement.execute(script.statements().get(i - 1));
      } catch (SQLException e) {
        if (i != wasUnderWay || !DONE_BEFORE.contains(e.getErrorCode())) {
          throw failed(script, i, history, e);
        }
        LOG.info(
            "{}: statement {} of {} had been done: {}", module, i, script.name(), e.toString());
      }
      history.advance(script, i, false);
    }
    history.advance(script, count, true);
    LOG.info("{}: installed {}", module, script.name());
  }

  /** A statement that failed was not done; only of one that was cut off nobody knows. */
  private SchemaException failed(
      SqlScript script, int statement, SchemaHistory history, SQLException failure) {
    SchemaException told =
        new SchemaException(
            "%s: statement %d of %s failed: %s"
                .formatted(module, statement, script.name(), failure.getMessage()),
            failure);
    try {
      history.underWay(script, 0);
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
    return told;
  }

  /** In the middle of a deploy an old node may start again, and after a rollback all do. */
  private void tellNewer(Map<Integer, SchemaHistory.Entry> known) {
    int newest = scripts.get(scripts.size() - 1).version();
    known.keySet().stream()
        .max(Integer::compare)
        .filter(version -> version > newest)
        .ifPresent(
            version ->
                LOG.warn(
                    "{}: the database is at version {} but this jar knows only {}; it works on, as older nodes do during a deploy",
                    module,
                    version,
                    newest));
  }

  private void refuseChanged(SqlScript script, SchemaHistory.@Nullable Entry entry) {
    if (entry != null && !entry.checksum().strip().equals(script.checksum())) {
      throw new SchemaException(
          "%s: %s was %s with other contents; an installed script must not change, add a new one"
              .formatted(module, script.name(), entry.finished() ? "installed" : "begun"),
          null);
    }
  }
}
