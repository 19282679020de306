package dev.underpin.cache.redis;

import dev.underpin.cache.spi.RemoteException;
import dev.underpin.cache.spi.RemoteKey;
import dev.underpin.cache.spi.RemoteSpace;
import dev.underpin.core.jdbc.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
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

  // rows that another node relays just now are skipped, and so is nobody's time
  private static final String CLAIM =
      """
      SELECT id, cache_name, cache_schema, key_id FROM underpin_cache_outbox
      WHERE namespace = ? ORDER BY id LIMIT %d FOR UPDATE SKIP LOCKED\
      """
          .formatted(BATCH);

  private static final String DELETE = "DELETE FROM underpin_cache_outbox WHERE id = ?";

  private final DataSource dataSource;
  private final String namespace;

  Outbox(DataSource dataSource, String namespace) {
    this.dataSource = dataSource;
    this.namespace = namespace;
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

  /** A connection for {@link #claim} and {@link #delete}. */
  Connection connect() throws SQLException {
    return dataSource.getConnection();
  }

  /** Rows that nobody else relays; locked until the transaction of the connection ends. */
  List<Row> claim(Connection connection) throws SQLException {
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

  void delete(Connection connection, List<Row> rows) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      for (Row row : rows) {
        delete.setLong(1, row.id());
        delete.addBatch();
      }
      delete.executeBatch();
    }
  }
}
