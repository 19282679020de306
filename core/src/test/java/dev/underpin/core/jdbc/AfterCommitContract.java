package dev.underpin.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All of {@link TransactionsContract}, and what becomes of actions after a commit. */
public abstract class AfterCommitContract extends TransactionsContract {

  final List<String> ran = new ArrayList<>();

  /** A database of its own for each test. */
  protected AfterCommitContract() throws SQLException {}

  @Test
  void actions_run_after_the_commit_in_the_order_in_which_they_came() {
    tx.useTransaction(
        connection -> {
          tx.afterCommit(() -> ran.add("first"));
          tx.useTransaction(
              inner -> {
                tx.afterCommit(() -> ran.add("second"));
              });
          tx.afterCommit(() -> ran.add("third, committed " + probed.calls().contains("commit")));
          assertThat(ran).isEmpty();
        });

    assertThat(ran).containsExactly("first", "second", "third, committed true");
  }

  @Test
  void actions_see_what_was_committed_and_are_outside_the_transaction() throws SQLException {
    tx.useTransaction(
        connection -> {
          Sql.execute(connection, ONE);
          tx.afterCommit(() -> ran.add("inside " + (tx.current() != null) + ", sees " + seen()));
        });

    assertThat(ran).containsExactly("inside false, sees 1");
  }

  @Test
  void an_action_may_begin_a_transaction_of_its_own() throws SQLException {
    tx.useTransaction(
        connection ->
            tx.afterCommit(
                () ->
                    tx.useTransaction(
                        own -> {
                          assertThat(tx.current()).isSameAs(own);
                          execute(own, TWO);
                          tx.afterCommit(() -> ran.add("after the second"));
                          assertThat(ran).isEmpty();
                        })));

    assertThat(items()).isEqualTo("2");
    assertThat(ran).containsExactly("after the second");
  }

  @Test
  void a_transaction_of_an_action_rolls_back_by_itself() throws SQLException {
    tx.useTransaction(
        connection -> {
          Sql.execute(connection, ONE);
          tx.afterCommit(
              () ->
                  tx.useTransaction(
                      own -> {
                        execute(own, TWO);
                        throw new IllegalStateException("its own failure");
                      }));
        });

    assertThat(items()).isEqualTo("1");
  }

  @Test
  void an_action_of_an_action_runs_at_once() {
    tx.useTransaction(
        connection ->
            tx.afterCommit(
                () -> {
                  tx.afterCommit(() -> ran.add("inner"));
                  ran.add("outer");
                }));

    assertThat(ran).containsExactly("inner", "outer");
  }

  @Test
  void after_a_rollback_no_action_runs_then_or_later() {
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
  void after_a_doomed_transaction_no_action_runs() {
    assertThatThrownBy(
            () ->
                tx.useTransaction(
                    connection -> {
                      tx.afterCommit(() -> ran.add("never"));
                      catching(new IllegalStateException());
                      tx.afterCommit(() -> ran.add("never either"));
                    }))
        .isInstanceOf(TransactionException.class);

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
              tx.afterCommit(
                  () -> {
                    throw TransactionsContract.<RuntimeException>sneaky(new IOException("checked"));
                  });
              tx.afterCommit(
                  () -> {
                    throw new NoClassDefFoundError("missing on this node");
                  });
              tx.afterCommit(() -> ran.add("the last"));
              return "done";
            });

    assertThat(result).isEqualTo("done");
    assertThat(ran).containsExactly("the last");
  }

  @Test
  void an_action_that_comes_while_the_actions_run_runs_at_once() {
    tx.useTransaction(
        connection -> {
          tx.afterCommit(() -> tx.afterCommit(() -> ran.add("late")));
          tx.afterCommit(() -> ran.add("second"));
        });

    assertThat(ran).containsExactly("late", "second");
  }

  @Test
  void an_action_of_work_inside_work_that_failed_does_not_run_even_if_the_failure_is_caught() {
    assertThatThrownBy(
            () ->
                tx.useTransaction(
                    connection -> {
                      assertThatThrownBy(this::registerThenThrow).isInstanceOf(IOException.class);
                    }))
        .isInstanceOf(TransactionException.class);

    assertThat(ran).isEmpty();
  }

  private void registerThenThrow() throws IOException {
    tx.inTransaction(
        connection -> {
          tx.afterCommit(() -> ran.add("never"));
          throw new IOException();
        });
  }

  @Test
  void outside_a_transaction_an_action_that_throws_does_not_stop_the_caller() {
    tx.afterCommit(
        () -> {
          throw new IllegalStateException("unchecked");
        });
  }

  private String seen() {
    try {
      return items();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(Connection connection, String sql) {
    try {
      Sql.execute(connection, sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
