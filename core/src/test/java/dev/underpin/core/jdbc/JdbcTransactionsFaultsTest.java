package dev.underpin.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is thrown, undone and closed when the connection itself fails. */
class JdbcTransactionsFaultsTest {

  private static final String ONE = "INSERT INTO item VALUES (1)";

  private final H2Database database;
  private final ProbedDataSource probed;
  private final Transactions tx;

  JdbcTransactionsFaultsTest() throws SQLException {
    database = new H2Database();
    probed = new ProbedDataSource(database.dataSource());
    tx = Transactions.of(probed);
  }

  @BeforeEach
  void createTable() throws SQLException {
    database.execute("CREATE TABLE item (id INT PRIMARY KEY)");
  }

  @AfterEach
  void no_transaction_and_no_connection_is_left_open() throws SQLException {
    assertThat(tx.current()).isNull();
    assertThat(openSessions()).isEqualTo("2"); // the database's own and the one that asks
    database.close();
  }

  @Test
  void a_transaction_that_cannot_begin_says_so_and_closes_its_connection() {
    probed.failOn("setAutoCommit false");

    assertThatThrownBy(() -> insert(ONE))
        .isInstanceOf(TransactionException.class)
        .hasMessage("could not begin a transaction: injected: setAutoCommit false")
        .hasCauseInstanceOf(SQLException.class);

    assertThat(probed.calls()).endsWith("close");
  }

  @Test
  void a_pool_that_gives_no_connection_is_told_as_such() {
    probed.failOn("getConnection");

    assertThatThrownBy(() -> insert(ONE))
        .isInstanceOf(TransactionException.class)
        .hasMessage("could not begin a transaction: injected: getConnection");
  }

  @Test
  void a_commit_that_fails_is_told_rolled_back_and_closed() throws SQLException {
    probed.failOn("commit");

    assertThatThrownBy(() -> insert(ONE))
        .isInstanceOf(TransactionException.class)
        .hasMessage("could not commit: injected: commit")
        .hasCauseInstanceOf(SQLException.class);

    assertThat(items()).isEmpty();
    assertThat(probed.calls()).containsSubsequence("commit", "rollback", "close");
  }

  @Test
  void after_a_rollback_that_failed_nothing_is_committed_by_switching_auto_commit_on()
      throws SQLException {
    probed.failOn("rollback");
    IOException failure = new IOException("the work's own");

    assertThatThrownBy(() -> insertThenThrow(failure)).isSameAs(failure);

    assertThat(items()).isEmpty();
    assertThat(probed.calls()).doesNotContain("setAutoCommit true").endsWith("close");
  }

  @Test
  void a_connection_that_cannot_be_handed_back_does_not_undo_a_commit() throws SQLException {
    probed.failOn("setAutoCommit true");

    insert(ONE);

    assertThat(items()).isEqualTo("1");
    assertThat(probed.calls()).endsWith("close");
  }

  @Test
  void a_driver_that_throws_something_else_hides_nothing_and_leaks_nothing() throws SQLException {
    probed.probe(
        call -> {
          if (call.equals("rollback")) {
            throw new IllegalStateException("driver bug");
          }
        });
    IOException failure = new IOException("the work's own");

    assertThatThrownBy(() -> insertThenThrow(failure)).isSameAs(failure);

    assertThat(probed.calls()).endsWith("close");
  }

  private void insertThenThrow(IOException failure) throws Exception {
    tx.inTransaction(
        connection -> {
          Sql.execute(connection, ONE);
          throw failure;
        });
  }

  private void insert(String sql) throws SQLException {
    tx.useTransaction(connection -> Sql.execute(connection, sql));
  }

  private String items() throws SQLException {
    return database.query("SELECT id FROM item ORDER BY id");
  }

  private String openSessions() throws SQLException {
    return database.query("SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS");
  }
}
