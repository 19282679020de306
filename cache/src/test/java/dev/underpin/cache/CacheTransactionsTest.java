package dev.underpin.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.cache.HeldLoader.Held;
import dev.underpin.cache.Threads.Call;
import dev.underpin.core.jdbc.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CacheTransactionsTest {

  private final JdbcDataSource database = new JdbcDataSource();
  private final Transactions tx = Transactions.of(database);
  private final Cache<String, String> cache =
      Cache.builder("users", String.class, String.class)
          .loader(this::find)
          .transactions(tx)
          .build();

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

  /** In the transaction, if there is one, as a repository does. */
  private @Nullable String find(String id) throws SQLException {
    Connection ambient = tx.current();
    if (ambient != null) {
      return find(ambient, id);
    }
    try (Connection connection = database.getConnection()) {
      return find(connection, id);
    }
  }

  private static @Nullable String find(Connection connection, String id) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("select name from users where id = ?")) {
      query.setString(1, id);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? rows.getString(1) : null;
      }
    }
  }

  private static void rename(Connection connection, String name) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("update users set name = ? where id = 'k'")) {
      update.setString(1, name);
      update.executeUpdate();
    }
  }

  private static final class Rollback extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void old_row_that_others_cached_before_the_commit_is_gone_after_it() throws Exception {
    tx.useTransaction(
        connection -> {
          rename(connection, "new");
          cache.invalidate("k");
          assertThat(Threads.call(() -> cache.get("k")).result()).isEqualTo("old");
        });

    assertThat(cache.get("k")).isEqualTo("new");
  }

  @Test
  void old_row_that_is_being_loaded_during_the_commit_is_not_stored() throws Exception {
    HeldLoader loader = new HeldLoader();
    Cache<String, String> held =
        Cache.builder("held", String.class, String.class).loader(loader).transactions(tx).build();

    List<Call<String>> early = new ArrayList<>();
    List<Held> load = new ArrayList<>();

    tx.useTransaction(
        connection -> {
          held.invalidateAll();
          early.add(Threads.call(() -> held.get("k")));
          load.add(loader.next());
        });
    load.get(0).returns("old");

    assertThat(early.get(0).result()).isEqualTo("old");
    assertThat(held.getIfPresent("k")).isNull();
  }

  @Test
  void transaction_that_wrote_sees_its_own_row_and_shows_it_to_nobody() throws Exception {
    cache.get("k");

    tx.useTransaction(
        connection -> {
          cache.invalidate("k");
          rename(connection, "new");
          assertThat(cache.get("k")).isEqualTo("new");
          assertThat(cache.getIfPresent("k")).isNull();
          assertThat(Threads.call(() -> cache.get("k")).result()).isEqualTo("old");
          // what others have stored meanwhile is not for this transaction
          assertThat(cache.get("k")).isEqualTo("new");
        });

    assertThat(cache.get("k")).isEqualTo("new");
  }

  @Test
  void row_that_was_rolled_back_is_never_cached() {
    assertThatThrownBy(
            () ->
                tx.useTransaction(
                    connection -> {
                      cache.invalidate("k");
                      rename(connection, "new");
                      assertThat(cache.get("k")).isEqualTo("new");
                      throw new Rollback();
                    }))
        .isInstanceOf(Rollback.class);

    assertThat(cache.getIfPresent("k")).isNull();
    assertThat(cache.get("k")).isEqualTo("old");
  }

  @Test
  void put_is_stored_after_the_commit_and_removes_the_old_value_at_once() throws Exception {
    cache.get("k");

    tx.useTransaction(
        connection -> {
          rename(connection, "new");
          cache.put("k", "new");
          assertThat(Threads.call(() -> cache.getIfPresent("k")).result()).isNull();
        });

    assertThat(cache.getIfPresent("k")).isEqualTo("new");
  }

  @Test
  void put_is_forgotten_with_the_rollback() {
    assertThatThrownBy(
            () ->
                tx.useTransaction(
                    connection -> {
                      cache.put("k", "new");
                      throw new Rollback();
                    }))
        .isInstanceOf(Rollback.class);

    assertThat(cache.getIfPresent("k")).isNull();
    assertThat(cache.get("k")).isEqualTo("old");
  }

  @Test
  void transaction_that_did_not_write_uses_the_cache_even_after_one_that_was_rolled_back()
      throws Exception {
    assertThatThrownBy(
            () ->
                tx.useTransaction(
                    connection -> {
                      cache.invalidate("k");
                      throw new Rollback();
                    }))
        .isInstanceOf(Rollback.class);
    assertThat(Threads.call(() -> cache.get("k")).result()).isEqualTo("old");
    execute("update users set name = 'changed' where id = 'k'");

    tx.useTransaction(connection -> assertThat(cache.get("k")).isEqualTo("old"));
  }
}
