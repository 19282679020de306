package dev.underpin.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MariaDbServerIT {

  @Test
  void shared_server_is_fast_and_durable_server_is_durable() throws SQLException {
    String fast = MariaDbServer.shared().jdbcUrl();
    String durable = MariaDbServer.durable().jdbcUrl();

    assertThat(query(fast, "select @@innodb_flush_log_at_trx_commit")).isEqualTo("0");
    assertThat(query(durable, "select @@innodb_flush_log_at_trx_commit")).isEqualTo("1");
    assertThat(query(fast, "select @@innodb_doublewrite")).isEqualTo("OFF");
    assertThat(query(durable, "select @@innodb_doublewrite")).isEqualTo("ON");
    assertThat(query(fast, "select @@version")).contains("MariaDB");
    assertThat(MariaDbServer.durable(durable).jdbcUrl()).isEqualTo(durable);
    assertThatThrownBy(() -> MariaDbServer.durable(fast))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("but it has innodb_flush_log_at_trx_commit=0");
  }

  @Test
  void fresh_databases_do_not_see_each_other() throws SQLException {
    try (TestDatabase one = MariaDbServer.shared().freshDatabase();
        TestDatabase two = MariaDbServer.shared().freshDatabase()) {
      execute(one.jdbcUrl(), "create table only_here (id int) engine = innodb");

      assertThat(query(one.jdbcUrl(), "select count(*) from only_here")).isEqualTo("0");
      assertThatThrownBy(() -> query(two.jdbcUrl(), "select count(*) from only_here"))
          .hasMessageContaining("only_here' doesn't exist");
    }
  }

  @Test
  void text_of_every_plane_of_unicode_is_kept() throws SQLException {
    try (TestDatabase database = MariaDbServer.shared().freshDatabase()) {
      execute(database.jdbcUrl(), "create table texts (t varchar(20))");
      execute(database.jdbcUrl(), "insert into texts values ('\u00e4\u20ac\ud83d\ude00')");

      assertThat(query(database.jdbcUrl(), "select t from texts"))
          .isEqualTo("\u00e4\u20ac\ud83d\ude00");
    }
  }

  @Test
  void closed_database_is_dropped_though_a_transaction_is_open_in_it() throws SQLException {
    TestDatabase database = MariaDbServer.shared().freshDatabase();
    execute(database.jdbcUrl(), "create table busy (id int primary key)");
    try (Connection open = database.dataSource().getConnection();
        Statement statement = open.createStatement()) {
      open.setAutoCommit(false);
      statement.execute("insert into busy values (1)");

      database.close();

      assertThat(open.isValid(5)).isFalse();
      assertThatThrownBy(() -> query(database.jdbcUrl(), "select 1"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("Unknown database '" + database.name() + "'");
    }
  }

  @Test
  void terminated_connection_is_dead_and_a_new_one_is_welcome() throws SQLException {
    try (TestDatabase database = MariaDbServer.shared().freshDatabase();
        Connection open = database.dataSource().getConnection()) {
      assertThat(database.terminateConnections()).isEqualTo(1);

      assertThat(open.isValid(5)).isFalse();
      assertThat(query(database.jdbcUrl(), "select 1")).isEqualTo("1");
    }
  }

  @Test
  void killed_server_comes_back_on_its_port_with_what_was_committed() throws SQLException {
    Map<String, String> settings = Map.of("max_connections", "17");
    try (PrivateServer<MariaDbServer> server = MariaDbServer.startPrivate(settings)) {
      String url = server.server().jdbcUrl();
      try (Connection open = DriverManager.getConnection(url);
          Statement statement = open.createStatement()) {
        statement.execute("create table kept (id int) engine = innodb");
        statement.execute("insert into kept values (7)");

        server.kill();

        assertThat(open.isValid(5)).isFalse();
        assertThatThrownBy(() -> DriverManager.getConnection(url)).isInstanceOf(SQLException.class);
      }

      server.start();

      assertThat(query(url, "select id from kept")).isEqualTo("7");
      assertThat(query(url, "select @@max_connections")).isEqualTo("17");
      server.stop();
      server.start();
      assertThat(query(url, "select id from kept")).isEqualTo("7");
    }
  }

  private static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      assertThat(result.next()).isTrue();
      return String.valueOf(result.getString(1));
    }
  }
}
