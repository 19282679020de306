package dev.underpin.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JdbcTransactionsTest {

  private static final String ONE = "INSERT INTO item VALUES (1)";
  private static final String TWO = "INSERT INTO item VALUES (2)";

  private final H2Database database;
  private final ProbedDataSource probed;
  private final Transactions tx;

  JdbcTransactionsTest() throws SQLException {
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
  void work_that_returns_is_committed_and_the_connection_handed_back_as_it_was()
      throws SQLException {
    String result =
        tx.inTransaction(
            connection -> {
              Sql.execute(connection, ONE);
              return "done";
            });

    assertThat(result).isEqualTo("done");
    assertThat(items()).isEqualTo("1");
    assertThat(probed.calls())
        .containsExactly(
            "getConnection",
            "setAutoCommit false",
            "execute " + ONE,
            "commit",
            "setAutoCommit true",
            "close");
  }

  @Test
  void work_that_throws_is_rolled_back_and_its_own_exception_comes_through() throws SQLException {
    IOException failure = new IOException("refused");

    assertThatThrownBy(() -> insertThenThrow(failure)).isSameAs(failure);

    assertThat(items()).isEmpty();
    assertThat(probed.calls())
        .containsExactly(
            "getConnection",
            "setAutoCommit false",
            "execute " + ONE,
            "rollback",
            "setAutoCommit true",
            "close");
  }

  @Test
  void an_error_rolls_back_too() throws SQLException {
    Error failure = new StackOverflowError();

    assertThatThrownBy(() -> insertThenThrow(failure)).isSameAs(failure);

    assertThat(items()).isEmpty();
    assertThat(probed.calls()).contains("rollback", "close").doesNotContain("commit");
  }

  @Test
  void work_inside_work_joins_and_is_committed_once() throws SQLException {
    tx.useTransaction(
        outer -> {
          Sql.execute(outer, ONE);
          tx.useTransaction(
              inner -> {
                assertThat(inner).isSameAs(outer);
                Sql.execute(inner, TWO);
              });
          assertThat(probed.calls()).doesNotContain("commit", "close");
        });

    assertThat(items()).isEqualTo("1,2");
    assertThat(probed.calls()).containsOnlyOnce("commit", "close", "getConnection");
  }

  @Test
  void an_inner_failure_that_is_caught_rolls_everything_back_and_is_told() throws SQLException {
    IllegalStateException inner = new IllegalStateException("half of it");

    assertThatThrownBy(
            () ->
                tx.useTransaction(
                    connection -> {
                      Sql.execute(connection, ONE);
                      catching(inner);
                      catching(new IllegalStateException("a later one"));
                      Sql.execute(connection, TWO);
                    }))
        .isInstanceOf(TransactionException.class)
        .hasMessageStartingWith("rolled back: work inside this transaction failed")
        .hasCause(inner);

    assertThat(items()).isEmpty();
    assertThat(probed.calls()).contains("rollback").doesNotContain("commit");
  }

  @Test
  void the_transaction_after_a_doomed_one_is_a_new_one() throws SQLException {
    assertThatThrownBy(
            () ->
                tx.useTransaction(
                    connection -> {
                      catching(new IllegalStateException());
                    }))
        .isInstanceOf(TransactionException.class);

    insert(ONE);

    assertThat(items()).isEqualTo("1");
  }

  @Test
  void the_current_connection_is_that_of_this_threads_transaction_only() throws Exception {
    assertThat(tx.current()).isNull();

    tx.useTransaction(
        connection -> {
          assertThat(tx.current()).isSameAs(connection);
          FutureTask<Boolean> elsewhere = new FutureTask<>(() -> tx.current() == null);
          new Thread(elsewhere).start();
          assertThat(elsewhere.get(30, TimeUnit.SECONDS)).isTrue();
        });

    assertThat(tx.current()).isNull();
  }

  @Test
  void two_transactions_objects_know_nothing_of_each_other() throws SQLException {
    Transactions other = Transactions.of(probed);

    assertThatThrownBy(
            () ->
                tx.inTransaction(
                    connection -> {
                      assertThat(other.current()).isNull();
                      Sql.execute(connection, ONE);
                      other.useTransaction(own -> Sql.execute(own, TWO));
                      throw new IOException();
                    }))
        .isInstanceOf(IOException.class);

    assertThat(items()).isEqualTo("2");
  }

  @Test
  void a_connection_that_it_did_not_open_is_never_committed() throws SQLException {
    try (Connection theirs = tx.dataSource().getConnection()) {
      theirs.setAutoCommit(false);
      Sql.execute(theirs, ONE);

      insert(TWO);

      assertThat(items()).isEqualTo("2");
      theirs.rollback();
    }
    assertThat(items()).isEqualTo("2");
  }

  @Test
  void background_connections_take_no_part_in_the_transaction() throws SQLException {
    assertThatThrownBy(
            () ->
                tx.inTransaction(
                    connection -> {
                      Sql.execute(tx.dataSource(), ONE);
                      throw new IOException();
                    }))
        .isInstanceOf(IOException.class);

    assertThat(items()).isEqualTo("1");
  }

  @Test
  void a_pool_without_auto_commit_gets_its_connections_back_that_way() throws SQLException {
    ProbedDataSource manual = new ProbedDataSource(database.dataSource()).withoutAutoCommit();

    Transactions.of(manual).useTransaction(connection -> Sql.execute(connection, ONE));

    assertThat(items()).isEqualTo("1");
    assertThat(manual.calls()).doesNotContain("setAutoCommit true").endsWith("close");
  }

  private void insertThenThrow(Throwable failure) throws SQLException {
    tx.inTransaction(
        connection -> {
          Sql.execute(connection, ONE);
          throw JdbcTransactionsTest.<RuntimeException>sneaky(failure);
        });
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X sneaky(Throwable failure) throws X {
    throw (X) failure;
  }

  private void insert(String sql) throws SQLException {
    tx.useTransaction(connection -> Sql.execute(connection, sql));
  }

  private void catching(IllegalStateException failure) {
    assertThatThrownBy(
            () ->
                tx.inTransaction(
                    connection -> {
                      throw failure;
                    }))
        .isSameAs(failure);
  }

  private String items() throws SQLException {
    return database.query("SELECT id FROM item ORDER BY id");
  }

  private String openSessions() throws SQLException {
    return database.query("SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS");
  }
}
