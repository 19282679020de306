package dev.underpin.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What modules may expect of {@link Transactions}, whoever manages them: ours on plain JDBC, a
 * framework's on its transaction manager. Seen in the rows of a database and in the calls that
 * reach its connections. {@link AfterCommitContract} goes on from here.
 */
public abstract class TransactionsContract {

  static final String ONE = "INSERT INTO item VALUES (1)";
  static final String TWO = "INSERT INTO item VALUES (2)";

  final H2Database database;
  final ProbedDataSource probed;
  Transactions tx;

  /** A database of its own for each test. */
  @SuppressWarnings("NullAway.Init") // made before each test
  protected TransactionsContract() throws SQLException {
    database = new H2Database();
    probed = new ProbedDataSource(database.dataSource());
  }

  /** Those to test, on this data source alone. */
  protected abstract Transactions over(DataSource dataSource);

  @BeforeEach
  void createTableAndTransactions() throws SQLException {
    database.execute("CREATE TABLE item (id INT PRIMARY KEY)");
    tx = over(probed);
    probed.calls().clear();
  }

  @AfterEach
  void no_transaction_and_no_connection_is_left_open() throws SQLException {
    assertThat(tx.current()).isNull();
    assertThat(database.query("SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS"))
        .isEqualTo("2"); // the database's own and the one that asks
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
    assertThatThrownBy(
            () ->
                tx.useTransaction(
                    connection -> {
                      Sql.execute(connection, ONE);
                      catching(new IllegalStateException("half of it"));
                      catching(new IllegalStateException("a later one"));
                      Sql.execute(connection, TWO);
                    }))
        .isInstanceOf(TransactionException.class)
        .hasMessageStartingWith("rolled back: work inside this transaction failed")
        .cause()
        .isNotNull();

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
          assertThat(tx.current()).isSameAs(connection);
          FutureTask<Boolean> elsewhere = new FutureTask<>(() -> tx.current() == null);
          new Thread(elsewhere).start();
          assertThat(elsewhere.get(30, TimeUnit.SECONDS)).isTrue();
        });

    assertThat(tx.current()).isNull();
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

    over(manual).useTransaction(connection -> Sql.execute(connection, ONE));

    assertThat(items()).isEqualTo("1");
    assertThat(manual.calls()).doesNotContain("setAutoCommit true").endsWith("close");
  }

  @Test
  void a_transaction_that_cannot_begin_says_so_and_closes_its_connection() {
    probed.failOn("setAutoCommit false");

    assertThatThrownBy(() -> insert(ONE))
        .isInstanceOf(TransactionException.class)
        .hasMessageStartingWith("could not begin a transaction: ")
        .hasRootCauseMessage("injected: setAutoCommit false");

    assertThat(probed.calls()).endsWith("close");
  }

  @Test
  void a_pool_that_gives_no_connection_is_told_as_such() {
    probed.failOn("getConnection");

    assertThatThrownBy(() -> insert(ONE))
        .isInstanceOf(TransactionException.class)
        .hasMessageStartingWith("could not begin a transaction: ")
        .hasRootCauseMessage("injected: getConnection");
  }

  @Test
  void a_commit_that_fails_is_told_and_its_connection_closed() {
    probed.failOn("commit");

    assertThatThrownBy(() -> insert(ONE))
        .isInstanceOf(TransactionException.class)
        .hasMessageStartingWith("could not commit: ")
        .hasRootCauseMessage("injected: commit");

    assertThat(probed.calls()).endsWith("close");
  }

  @Test
  void a_rollback_that_fails_does_not_hide_what_the_work_threw() {
    probed.failOn("rollback");
    IOException failure = new IOException("the work's own");

    assertThatThrownBy(() -> insertThenThrow(failure)).isSameAs(failure);

    assertThat(probed.calls()).endsWith("close");
  }

  final void insertThenThrow(Throwable failure) throws SQLException {
    tx.inTransaction(
        connection -> {
          Sql.execute(connection, ONE);
          throw TransactionsContract.<RuntimeException>sneaky(failure);
        });
  }

  /** As Kotlin does, where no exception is checked. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <X extends Throwable> X sneaky(Throwable failure) throws X {
    throw (X) failure;
  }

  final void insert(String sql) throws SQLException {
    tx.useTransaction(connection -> Sql.execute(connection, sql));
  }

  final void catching(IllegalStateException failure) {
    assertThatThrownBy(
            () ->
                tx.inTransaction(
                    connection -> {
                      throw failure;
                    }))
        .isSameAs(failure);
  }

  final String items() throws SQLException {
    return database.query("SELECT id FROM item ORDER BY id");
  }
}
