package dev.underpin.testkit;

import static dev.underpin.testkit.FakeBuild.LIMIT;
import static dev.underpin.testkit.FaultProxy.Direction.TO_CLIENT;
import static dev.underpin.testkit.FaultProxy.Direction.TO_SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The faults as the drivers see them. */
class FaultProxyIT {
  private static final String CONNECTION_FAILURE = "08006";
  private static final String UNABLE_TO_CONNECT = "08001";

  private static final String SESSIONS =
      "select count(*) from pg_stat_activity"
          + " where datname = current_database() and backend_type = 'client backend'";

  /** A driver without a timeout waits for ever; with this one it gives up after a second. */
  private static final int TIMEOUT_MILLIS = 1_000;

  /** The same from the connect on. */
  private static final String TIMEOUT = "&socketTimeout=1&connectTimeout=1";

  @Test
  void cut_fails_jdbc_at_once_and_restore_welcomes_it() throws SQLException {
    try (TestDatabase database = PostgresServer.shared().freshDatabase();
        FaultProxy proxy = FaultProxy.before(database.jdbcUrl());
        Connection connection = DriverManager.getConnection(proxy.url())) {
      assertThat(query(connection, "select 1")).isEqualTo("1");

      proxy.cut();

      assertFails(() -> query(connection, "select 1"), CONNECTION_FAILURE);
      assertFails(() -> DriverManager.getConnection(proxy.url()), UNABLE_TO_CONNECT);
      proxy.restore();
      try (Connection next = DriverManager.getConnection(proxy.url())) {
        assertThat(query(next, "select 1")).isEqualTo("1");
      }
    }
  }

  @Test
  void black_hole_leaves_jdbc_waiting_for_its_timeout_and_the_session_on_the_server()
      throws SQLException {
    try (TestDatabase database = PostgresServer.shared().freshDatabase();
        FaultProxy proxy = FaultProxy.before(database.jdbcUrl());
        Connection direct = database.dataSource().getConnection();
        Connection connection = DriverManager.getConnection(proxy.url())) {
      connection.setNetworkTimeout(Runnable::run, TIMEOUT_MILLIS);
      proxy.blackHole();

      assertFails(() -> query(connection, "select 1"), CONNECTION_FAILURE);
      assertThat(connection.isClosed()).isTrue();
      assertFails(() -> DriverManager.getConnection(proxy.url() + TIMEOUT), UNABLE_TO_CONNECT);
      assertThat(query(direct, SESSIONS)).isEqualTo("2");

      proxy.restore();

      await().atMost(LIMIT).until(() -> query(direct, SESSIONS).equals("1"));
    }
  }

  /** The failure of a commit does not tell whether it happened. */
  @Test
  void commit_whose_answer_is_lost_has_happened() throws SQLException {
    try (TestDatabase database = PostgresServer.shared().freshDatabase();
        FaultProxy proxy = FaultProxy.before(database.jdbcUrl());
        Connection direct = database.dataSource().getConnection();
        Connection connection = DriverManager.getConnection(proxy.url())) {
      execute(direct, "create table happened (id int)");
      connection.setAutoCommit(false);
      execute(connection, "insert into happened values (1)");
      connection.setNetworkTimeout(Runnable::run, TIMEOUT_MILLIS);

      proxy.halfOpen(TO_CLIENT);

      assertFails(connection::commit, CONNECTION_FAILURE);
      assertThat(query(direct, "select count(*) from happened")).isEqualTo("1");
    }
  }

  @Test
  void commit_that_does_not_reach_the_server_has_not_happened_and_keeps_its_locks()
      throws SQLException {
    try (TestDatabase database = PostgresServer.shared().freshDatabase();
        FaultProxy proxy = FaultProxy.before(database.jdbcUrl());
        Connection direct = database.dataSource().getConnection();
        Connection connection = DriverManager.getConnection(proxy.url())) {
      execute(direct, "create table locked (id int primary key)");
      connection.setAutoCommit(false);
      execute(connection, "insert into locked values (1)");
      connection.setNetworkTimeout(Runnable::run, TIMEOUT_MILLIS);

      proxy.halfOpen(TO_SERVER);

      assertFails(connection::commit, CONNECTION_FAILURE);
      execute(direct, "set lock_timeout = '100ms'");
      assertFails(() -> execute(direct, "insert into locked values (1)"), "55P03");
      proxy.restore();
      execute(direct, "set lock_timeout = '30s'");
      execute(direct, "insert into locked values (1)");
    }
  }

  @Test
  void delay_is_felt_by_every_round_trip_of_jdbc() throws SQLException {
    try (TestDatabase database = PostgresServer.shared().freshDatabase();
        FaultProxy proxy = FaultProxy.before(database.jdbcUrl());
        Connection connection = DriverManager.getConnection(proxy.url())) {
      proxy.delay(TO_SERVER, Duration.ofMillis(50));
      proxy.delay(TO_CLIENT, Duration.ofMillis(50));

      long start = System.nanoTime();
      query(connection, "select 1");
      query(connection, "select 1");

      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }
  }

  @Test
  void lettuce_times_out_in_a_black_hole_and_recovers_by_itself() {
    try (FaultProxy proxy = FaultProxy.before(RedisServer.shared().url());
        RedisClient client = RedisClient.create(proxy.url());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      connection.setTimeout(Duration.ofMillis(300));
      proxy.blackHole();

      assertThatThrownBy(() -> connection.sync().ping())
          .isInstanceOf(RedisCommandTimeoutException.class);
      assertThat(connection.isOpen()).isTrue(); // it does not know

      proxy.restore();

      assertRecovers(connection);
    }
  }

  @Test
  void lettuce_sees_a_cut_at_once_and_reconnects_by_itself() {
    try (FaultProxy proxy = FaultProxy.before(RedisServer.shared().url());
        RedisClient client = RedisClient.create(proxy.url());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      connection.setTimeout(Duration.ofMillis(300));

      proxy.cut();

      await().atMost(LIMIT).until(() -> !connection.isOpen());
      assertThatThrownBy(() -> connection.sync().ping()).isInstanceOf(RedisException.class);
      proxy.restore();
      assertRecovers(connection);
    }
  }

  private static void assertRecovers(StatefulRedisConnection<String, String> connection) {
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(connection.sync().ping()).isEqualTo("PONG"));
  }

  private static void assertFails(Action action, String state) {
    assertThatThrownBy(action::run)
        .asInstanceOf(type(SQLException.class))
        .extracting(SQLException::getSQLState)
        .isEqualTo(state);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      assertThat(result.next()).isTrue();
      return String.valueOf(result.getString(1));
    }
  }

  private interface Action {
    void run() throws SQLException;
  }
}
