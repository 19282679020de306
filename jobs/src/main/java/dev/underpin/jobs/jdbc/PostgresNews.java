package dev.underpin.jobs.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * News by LISTEN: the one class that knows the driver pgjdbc. Where another driver is used, or a
 * pooler that does not keep sessions, no news come, and polling finds the work.
 */
final class PostgresNews implements WorkNews {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresNews.class);

  private final PGConnection connection;

  private PostgresNews(PGConnection connection) {
    this.connection = connection;
  }

  static @Nullable WorkNews of(Connection connection) throws SQLException {
    if (!connection.isWrapperFor(PGConnection.class)) {
      LOG.info("the driver is not pgjdbc: jobs of other nodes are found by polling");
      return null;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("LISTEN underpin_jobs");
    }
    return new PostgresNews(connection.unwrap(PGConnection.class));
  }

  @Override
  public boolean await(Duration limit) throws SQLException {
    PGNotification[] heard = connection.getNotifications((int) Math.max(1, limit.toMillis()));
    return heard != null && heard.length > 0;
  }
}
