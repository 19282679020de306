package dev.underpin.cache.redis;

import dev.underpin.cache.spi.RemoteException;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.core.jdbc.Dialect;
import dev.underpin.core.jdbc.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * The table {@code underpin_cache_outbox}: keys to invalidate once their transaction is committed.
 */
final class Outbox {

  /** So many rows are relayed at once. */
  static final int BATCH = 500;

  private static final String INSERT =
      """
      INSERT INTO underpin_cache_outbox (namespace, cache_name, cache_schema, key_id)
      VALUES (?, ?, ?, ?)\
      """;

  private static final String LOOK =
      "SELECT 1 FROM underpin_cache_outbox WHERE namespace = ? LIMIT 1";

  // rows that another node relays just now are skipped, and so is nobody's time
  private static final String CLAIM =
      """
      SELECT id, cache_name, cache_schema, key_id FROM underpin_cache_outbox
      WHERE namespace = ? ORDER BY id LIMIT %d FOR UPDATE SKIP LOCKED\
      """
          .formatted(BATCH);

  private static final String DELETE = "DELETE FROM underpin_cache_outbox WHERE id = ?";

  /**
   * A process that is frozen while it relays must not keep its rows: the server ends its
   * transaction, which takes milliseconds and never longer than {@link Config#CONNECT_LIMIT}. MySQL
   * cannot.
   */
  private static final int IDLE_SECONDS = 5;

  // above READ COMMITTED a claim also locks the gaps, into which others insert
  private static final String BEGIN_MYSQL = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";
  private static final String END_MARIADB =
      "SET @@session.idle_transaction_timeout = @underpin_idle";

  private final DataSource dataSource;
  private final String namespace;
  private final String beginPostgresql;
  private final String beginMariadb;

  Outbox(DataSource dataSource, String namespace) {
    this(dataSource, namespace, IDLE_SECONDS);
  }

  Outbox(DataSource dataSource, String namespace, int idleSeconds) {
    this.dataSource = dataSource;
    this.namespace = namespace;
    this.beginPostgresql = "SET LOCAL idle_in_transaction_session_timeout = " + idleSeconds * 1_000;
    this.beginMariadb =
        "SET @underpin_idle = @@idle_transaction_timeout, @@session.idle_transaction_timeout = "
            + idleSeconds
            + ", @@tx_isolation = 'READ-COMMITTED'";
  }

  /** A key to invalidate. */
  record Row(long id, RemoteKey key) {}

  void insert(Connection connection, List<RemoteKey> keys) {
    try {
      Transactions.requireTransaction(connection);
      try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
        for (RemoteKey key : keys) {
          insert.setString(1, namespace);
          insert.setString(2, key.space().name());
          insert.setInt(3, key.space().schema());
          insert.setString(4, key.id());
          insert.addBatch();
        }
        insert.executeBatch();
      }
    } catch (SQLException e) {
      throw new RemoteException(
          "could not write into underpin_cache_outbox (RedisOutboxSchema.install makes it): "
              + e.getMessage(),
          e);
    }
  }

  /**
   * Claims rows that nobody else relays just now, has them relayed, and deletes them. What is not
   * deleted, since relaying failed or this process ended, is there for any node: a crash in between
   * does it once more, which is harmless.
   *
   * @param relaying gets at least one row, and throws if it could not
   * @return how many there were, at most {@link #BATCH}
   */
  int relay(Consumer<List<Row>> relaying) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(true);
      if (isEmpty(connection)) {
        return 0;
      }
      Dialect dialect = Dialect.of(connection);
      connection.setAutoCommit(false);
      try {
        begin(connection, dialect);
        List<Row> rows = claim(connection);
        if (!rows.isEmpty()) {
          relaying.accept(rows);
          delete(connection, rows);
        }
        connection.commit();
        end(connection, dialect);
        return rows.size();
      } catch (SQLException | RuntimeException e) {
        undo(connection, dialect, e);
        throw e;
      }
    }
  }

  /** A look, many times a second, and most often all there is to do. */
  private boolean isEmpty(Connection connection) throws SQLException {
    try (PreparedStatement look = connection.prepareStatement(LOOK)) {
      look.setString(1, namespace);
      try (ResultSet found = look.executeQuery()) {
        return !found.next();
      }
    }
  }

  private void begin(Connection connection, Dialect dialect) throws SQLException {
    switch (dialect) {
      case POSTGRESQL -> execute(connection, beginPostgresql);
      case MARIADB -> execute(connection, beginMariadb);
      case MYSQL -> execute(connection, BEGIN_MYSQL);
      case H2 -> {}
    }
  }

  private static void end(Connection connection, Dialect dialect) throws SQLException {
    connection.setAutoCommit(true);
    if (dialect == Dialect.MARIADB) {
      execute(connection, END_MARIADB);
    }
  }

  private static void undo(Connection connection, Dialect dialect, Exception why) {
    try {
      connection.rollback();
      end(connection, dialect);
    } catch (SQLException e) {
      why.addSuppressed(e);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<Row> claim(Connection connection) throws SQLException {
    try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
      claim.setString(1, namespace);
      try (ResultSet found = claim.executeQuery()) {
        List<Row> rows = new ArrayList<>();
        while (found.next()) {
          RemoteSpace space = new RemoteSpace(found.getString(2), found.getInt(3));
          rows.add(new Row(found.getLong(1), RemoteKey.ofId(space, found.getString(4))));
        }
        return rows;
      }
    }
  }

  private static void delete(Connection connection, List<Row> rows) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      for (Row row : rows) {
        delete.setLong(1, row.id());
        delete.addBatch();
      }
      delete.executeBatch();
    }
  }
}
