package dev.underpin.core.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of {@link SchemaInstaller}: lock, see what is missing, run it. */
final class SchemaChange {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaInstaller.class);

  /** Spells "underpin": all modules share one lock, since they share one history table. */
  private static final long ADVISORY_LOCK = 0x756e64657270696eL;

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
      runMissing(connection);
      connection.commit();
    } finally {
      connection.rollback();
      connection.setAutoCommit(autoCommit);
    }
  }

  /** H2, MariaDB: a row lock on another connection, since DDL would release one on this. */
  void statementByStatement(Connection connection, DataSource dataSource) throws SQLException {
    try (SchemaLock lock = SchemaLock.take(dataSource)) {
      runMissing(connection);
    }
  }

  private void runMissing(Connection connection) throws SQLException {
    SchemaHistory history = new SchemaHistory(connection, module);
    history.createTable();
    Map<Integer, SchemaHistory.Entry> known = history.read();
    refuseNewer(known);
    for (SqlScript script : scripts) {
      SchemaHistory.Entry entry = known.get(script.version());
      refuseChanged(script, entry);
      if (entry == null) {
        history.begin(script);
        run(script, 0, history, connection);
      } else if (!entry.finished()) {
        LOG.info(
            "{}: continuing {} after statement {}", module, script.name(), entry.statementsDone());
        run(script, entry.statementsDone(), history, connection);
      }
    }
  }

  private void run(SqlScript script, int from, SchemaHistory history, Connection connection)
      throws SQLException {
    List<String> statements = script.statements();
    for (int i = from; i < statements.size(); i++) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(statements.get(i));
      } catch (SQLException e) {
        throw new SchemaException(
            "%s: statement %d of %s failed: %s"
                .formatted(module, i + 1, script.name(), e.getMessage()),
            e);
      }
      history.advance(script, i + 1, i + 1 == statements.size());
    }
    LOG.info("{}: installed {}", module, script.name());
  }

  private void refuseNewer(Map<Integer, SchemaHistory.Entry> known) {
    int newest = scripts.get(scripts.size() - 1).version();
    known.keySet().stream()
        .filter(version -> version > newest)
        .findAny()
        .ifPresent(
            version -> {
              throw new SchemaException(
                  "%s: the database is at version %d but this jar knows only %d; use the newer jar, tables are not taken back"
                      .formatted(module, version, newest),
                  null);
            });
  }

  private void refuseChanged(SqlScript script, SchemaHistory.@Nullable Entry entry) {
    if (entry != null && !entry.checksum().strip().equals(script.checksum())) {
      throw new SchemaException(
          "%s: %s was installed with other contents; an installed script must not change, add a new one"
              .formatted(module, script.name()),
          null);
    }
  }
}
