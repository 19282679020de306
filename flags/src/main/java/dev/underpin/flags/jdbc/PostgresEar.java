package dev.underpin.flags.jdbc;

import dev.underpin.flags.internal.Ear;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears by LISTEN: the one class that knows the driver pgjdbc. Where another driver is used no hint
 * comes, and changes are found by polling.
 */
final class PostgresEar implements Ear {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresEar.class);

  private final Connection connection;
  private final PGConnection listening;
  private final Speaker speaker;
  private final Queue<String> heard = new ArrayDeque<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Says a word on another connection. */
  interface Speaker {
    void say(String word) throws SQLException;
  }

  private PostgresEar(Connection connection, Speaker speaker) throws SQLException {
    this.connection = connection;
    this.listening = connection.unwrap(PGConnection.class);
    this.speaker = speaker;
  }

  /** Listens on a connection of its own; null where its driver cannot. */
  static @Nullable PostgresEar open(DataSource dataSource, Duration readLimit, Speaker speaker)
      throws SQLException {
    Connection connection = dataSource.getConnection();
    PostgresEar ear = null;
    try {
      if (connection.isWrapperFor(PGConnection.class)) {
        OwnConnections.limitReads(connection, (int) readLimit.toMillis());
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
          statement.execute("LISTEN underpin_flags");
        }
        ear = new PostgresEar(connection, speaker);
      } else {
        LOG.info("the driver is not pgjdbc: changes of flags are found by polling");
      }
      return ear;
    } finally {
      if (ear == null) {
        connection.close();
      }
    }
  }

  @Override
  public @Nullable String hear(Duration limit) throws SQLException {
    if (heard.isEmpty()) {
      PGNotification[] news = listening.getNotifications((int) Math.max(1, limit.toMillis()));
      if (news != null) {
        for (PGNotification one : news) {
          heard.add(one.getParameter());
        }
      }
    }
    return heard.poll();
  }

  @Override
  public void say(String word) throws SQLException {
    speaker.say(word);
  }

  /**
   * Not given back to its pool to be used again: it listens, and its state is unknown. Whoever ends
   * the listening and the thread that listens may both close it; pools do not bear that.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      connection.abort(Runnable::run);
      connection.close();
    } catch (SQLException e) {
      LOG.debug("the connection that listened could not be closed", e);
    }
  }
}
