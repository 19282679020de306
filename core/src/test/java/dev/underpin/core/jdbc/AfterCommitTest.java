package dev.underpin.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AfterCommitTest {

  private final H2Database database;
  private final ProbedDataSource probed;
  private final Transactions tx;
  private final List<String> ran = new ArrayList<>();

  AfterCommitTest() throws SQLException {
    database = new H2Database();
    probed = new ProbedDataSource(database.dataSource());
    tx = Transactions.of(probed);
  }

  @BeforeEach
  void createTable() throws SQLException {
    database.execute("CREATE TABLE item (id INT PRIMARY KEY)");
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  @Test
  void actions_run_after_the_commit_in_the_order_in_which_they_came() {
    tx.useTransaction(
        connection -> {
          tx.afterCommit(() -> ran.add("first"));
          tx.useTransaction(
              inner -> {
                tx.afterCommit(() -> ran.add("second"));
              });
          tx.afterCommit(() -> ran.add("third, after " + last(probed.calls())));
          assertThat(ran).isEmpty();
        });

    assertThat(ran).containsExactly("first", "second", "third, after close");
    assertThat(probed.calls()).contains("commit");
  }

  @Test
  void actions_see_what_was_committed_and_are_outside_the_transaction() throws SQLException {
    tx.useTransaction(
        connection -> {
          Sql.execute(connection, "INSERT INTO item VALUES (1)");
          tx.afterCommit(() -> ran.add("inside " + (tx.current() != null) + ", sees " + items()));
        });

    assertThat(ran).containsExactly("inside false, sees 1");
  }

  @Test
  void an_action_may_begin_a_transaction_of_its_own() throws SQLException {
    tx.useTransaction(
        connection -> {
          tx.afterCommit(
              () ->
                  tx.useTransaction(
                      own -> {
                        insert("INSERT INTO item VALUES (2)");
                        tx.afterCommit(() -> ran.add("after the second"));
                      }));
        });

    assertThat(items()).isEqualTo("2");
    assertThat(ran).containsExactly("after the second");
  }

  @Test
  void after_a_rollback_no_action_runs() {
    assertThatThrownBy(
            () ->
                tx.inTransaction(
                    connection -> {
                      tx.afterCommit(() -> ran.add("never"));
                      throw new IOException();
                    }))
        .isInstanceOf(IOException.class);

    assertThat(ran).isEmpty();
  }

  @Test
  void after_a_commit_that_failed_no_action_runs() {
    probed.failOn("commit");

    assertThatThrownBy(
            () ->
                tx.useTransaction(
                    connection -> {
                      tx.afterCommit(() -> ran.add("never"));
                    }))
        .isInstanceOf(TransactionException.class);

    assertThat(ran).isEmpty();
  }

  @Test
  void actions_of_a_rolled_back_transaction_do_not_run_after_the_next_one() {
    assertThatThrownBy(
            () ->
                tx.inTransaction(
                    connection -> {
                      tx.afterCommit(() -> ran.add("never"));
                      throw new IOException();
                    }))
        .isInstanceOf(IOException.class);

    tx.useTransaction(connection -> {});

    assertThat(ran).isEmpty();
  }

  @Test
  void outside_a_transaction_an_action_runs_at_once() {
    tx.afterCommit(() -> ran.add("at once"));

    assertThat(ran).containsExactly("at once");
  }

  @Test
  void an_action_that_throws_stops_neither_the_others_nor_the_caller() {
    String result =
        tx.inTransaction(
            connection -> {
              tx.afterCommit(
                  () -> {
                    throw new IllegalStateException("unchecked");
                  });
              tx.afterCommit(() -> AfterCommitTest.<RuntimeException>throwChecked());
              tx.afterCommit(() -> ran.add("the last"));
              return "done";
            });

    assertThat(result).isEqualTo("done");
    assertThat(ran).containsExactly("the last");
  }

  /** As Kotlin does, where no exception is checked. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Exception> void throwChecked() throws X {
    throw (X) new IOException("checked");
  }

  private void insert(String sql) {
    try {
      database.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private String items() {
    try {
      return database.query("SELECT id FROM item ORDER BY id");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String last(List<String> calls) {
    return calls.get(calls.size() - 1);
  }
}
