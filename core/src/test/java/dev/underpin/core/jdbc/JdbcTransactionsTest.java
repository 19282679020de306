package dev.underpin.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class JdbcTransactionsTest extends AfterCommitContract {

  JdbcTransactionsTest() throws SQLException {}

  @Override
  protected Transactions over(DataSource dataSource) {
    return Transactions.of(dataSource);
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
  void the_first_inner_failure_is_the_cause_of_the_rollback() {
    IllegalStateException first = new IllegalStateException("half of it");

    assertThatThrownBy(
            () ->
                tx.useTransaction(
                    connection -> {
                      catching(first);
                      catching(new IllegalStateException("a later one"));
                    }))
        .isInstanceOf(TransactionException.class)
        .hasCause(first);
  }

  @Test
  void actions_run_when_the_connection_is_back_in_the_pool() {
    tx.useTransaction(
        connection -> tx.afterCommit(() -> ran.add(probed.calls().get(probed.calls().size() - 1))));

    assertThat(ran).containsExactly("close");
  }

  @Test
  void a_commit_that_fails_is_rolled_back() throws SQLException {
    probed.failOn("commit");

    assertThatThrownBy(() -> insert(ONE)).isInstanceOf(TransactionException.class);

    assertThat(items()).isEmpty();
    assertThat(probed.calls()).containsSubsequence("commit", "rollback", "close");
  }

  @Test
  void after_a_rollback_that_failed_nothing_is_committed_by_switching_auto_commit_on()
      throws SQLException {
    probed.failOn("rollback");

    assertThatThrownBy(() -> insertThenThrow(new IOException("the work's own")))
        .isInstanceOf(IOException.class);

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
  void a_driver_that_throws_something_else_hides_nothing_and_leaks_nothing() {
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

  @Test
  void work_that_switches_auto_commit_on_is_told() {
    assertThatThrownBy(() -> tx.useTransaction(connection -> connection.setAutoCommit(true)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "connection must not be in auto-commit mode at the end of its transaction");
  }

  @Test
  void a_connection_in_auto_commit_mode_cannot_be_joined() throws SQLException {
    try (Connection connection = probed.getConnection()) {
      assertThatThrownBy(() -> Transactions.requireTransaction(connection))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "connection to join must not be in auto-commit mode; call setAutoCommit(false) and"
                  + " commit yourself");

      connection.setAutoCommit(false);
      assertThat(Transactions.requireTransaction(connection)).isSameAs(connection);
    }
  }
}
