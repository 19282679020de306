package dev.underpin.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection whose commit nobody tells of. */
class JoiningTest {

  private final JdbcDataSource database = new JdbcDataSource();
  private final Cluster cluster = new Cluster();
  private final Cache<String, String> a = cluster.node("a").loader(this::find).build();
  private final Cache<String, String> b = cluster.node("b").loader(this::find).build();
  private final Cache<String, String> alone =
      Cache.builder("alone", String.class, String.class).loader(this::find).build();

  @BeforeEach
  void createTable() throws SQLException {
    database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    execute("create table users(id varchar primary key, name varchar)");
    execute("insert into users values('k', 'old')");
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    execute("shutdown");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private @Nullable String find(String id) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement query = connection.createStatement();
        ResultSet rows = query.executeQuery("select name from users where id = '" + id + "'")) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  private Connection changing(Cache<String, String> cache) throws SQLException {
    Connection connection = database.getConnection();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("update users set name = 'new' where id = 'k'");
    }
    cache.joining(connection).invalidate("k");
    return connection;
  }

  @Test
  void from_the_commit_on_this_node_sees_the_new_row() throws SQLException {
    alone.get("k");
    try (Connection connection = changing(alone)) {
      assertThat(alone.get("k")).isEqualTo("old");
      assertThat(alone.get("k")).isEqualTo("old");

      connection.commit();

      assertThat(alone.get("k")).isEqualTo("new");
    }
    assertThat(alone.get("k")).isEqualTo("new");
    assertThat(alone.getIfPresent("k")).isEqualTo("new");
  }

  @Test
  void rollback_costs_a_cached_value_and_nothing_else() throws SQLException {
    alone.get("k");
    try (Connection connection = changing(alone)) {
      connection.rollback();
    }

    assertThat(alone.get("k")).isEqualTo("old");
    assertThat(alone.getIfPresent("k")).isEqualTo("old");
  }

  @Test
  void node_does_not_read_the_old_value_from_the_store_before_the_outbox_is_relayed()
      throws SQLException {
    b.get("k");
    try (Connection connection = changing(a)) {
      connection.commit();
    }

    assertThat(a.get("k")).isEqualTo("new");
    assertThat(b.get("k")).isEqualTo("new");
  }

  @Test
  void outbox_row_is_relayed_by_another_node_if_this_one_dies_after_the_commit()
      throws SQLException {
    a.get("k");
    b.get("k");
    try (Connection connection = changing(a)) {
      connection.commit();
      cluster.remote.crash("a");
      assertThat(b.get("k")).isEqualTo("old");

      cluster.remote.relay("b", connection);
    }

    assertThat(b.get("k")).isEqualTo("new");
  }

  @Test
  void connection_in_auto_commit_mode_is_refused() throws SQLException {
    try (Connection connection = database.getConnection()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> alone.joining(connection).invalidate("k"))
          .withMessageContaining("auto-commit");
    }
  }
}
