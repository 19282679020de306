package dev.underpin.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.jdbc.TransactionException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** In transactions that Spring's own code began, with all that may happen in them. */
class SpringTransactionsTest {

  private final Database database = Database.h2();
  private final DataSource dataSource = database.dataSource();
  private final DataSourceTransactionManager manager = new DataSourceTransactionManager(dataSource);
  private final SpringTransactions tx = SpringTransactions.of(manager, dataSource);
  private final JdbcTemplate sql = new JdbcTemplate(dataSource);
  private final List<String> ran = new ArrayList<>();

  @BeforeEach
  void createTable() {
    database.execute("CREATE TABLE item (name VARCHAR PRIMARY KEY)");
  }

  @AfterEach
  void nothing_is_left_in_the_thread() {
    assertThat(tx.current()).isNull();
    assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
    assertThat(TransactionSynchronizationManager.isSynchronizationActive()).isFalse();
    database.close();
  }

  @Test
  void joins_the_transaction_that_spring_began() {
    inSpring(
        status -> {
          save("by Spring");
          assertThat(tx.current()).isSameAs(DataSourceUtils.getConnection(dataSource));
          tx.useTransaction(joined -> save(joined, "by us"));
          assertThat(items()).isEmpty();
        });

    assertThat(items()).containsExactly("by Spring", "by us");
  }

  @Test
  void rollback_only_takes_both_and_runs_no_action() {
    inSpring(
        status -> {
          save("by Spring");
          tx.useTransaction(joined -> save(joined, "by us"));
          tx.afterCommit(() -> ran.add("never"));
          status.setRollbackOnly();
        });

    assertThat(items()).isEmpty();
    assertThat(ran).isEmpty();
  }

  @Test
  void an_inner_failure_that_is_caught_dooms_springs_transaction_too() {
    assertThatThrownBy(
            () ->
                inSpring(
                    status -> {
                      save("by Spring");
                      assertThatThrownBy(
                              () ->
                                  tx.inTransaction(
                                      joined -> {
                                        throw new IOException();
                                      }))
                          .isInstanceOf(IOException.class);
                    }))
        .isInstanceOf(UnexpectedRollbackException.class);

    assertThat(items()).isEmpty();
  }

  @Test
  void a_new_transaction_inside_has_its_own_end() {
    inSpring(
        status -> {
          save("outer");
          tx.afterCommit(() -> ran.add("outer"));
          inSpring(
              TransactionDefinition.PROPAGATION_REQUIRES_NEW,
              inner -> {
                tx.useTransaction(joined -> save(joined, "inner"));
                tx.afterCommit(() -> ran.add("inner"));
              });
          assertThat(ran).containsExactly("inner");
          status.setRollbackOnly();
        });

    assertThat(items()).containsExactly("inner");
    assertThat(ran).containsExactly("inner");
  }

  @Test
  void where_spring_has_suspended_the_transaction_there_is_none() {
    inSpring(
        status -> {
          inSpring(
              TransactionDefinition.PROPAGATION_NOT_SUPPORTED,
              without -> {
                save("bound in auto-commit");
                assertThat(tx.current()).isNull();
                tx.afterCommit(() -> ran.add("at once"));
                assertThat(ran).containsExactly("at once");
                tx.useTransaction(own -> save(own, "in one of its own"));
              });
          assertThat(tx.current()).isNotNull();
          status.setRollbackOnly();
        });

    assertThat(items()).containsExactly("bound in auto-commit", "in one of its own");
  }

  @Test
  void what_is_rolled_back_to_a_savepoint_takes_its_actions_with_it() {
    inSpring(
        status -> {
          tx.afterCommit(() -> ran.add("before"));
          inSpring(
              TransactionDefinition.PROPAGATION_NESTED,
              nested -> {
                tx.useTransaction(joined -> save(joined, "nested"));
                tx.afterCommit(() -> ran.add("nested"));
                nested.setRollbackOnly();
              });
          tx.useTransaction(joined -> save(joined, "outer"));
          tx.afterCommit(() -> ran.add("after"));
        });

    assertThat(items()).containsExactly("outer");
    assertThat(ran).containsExactly("before", "after");
  }

  @Test
  void a_connection_that_breaks_is_told() {
    assertThatThrownBy(
            () ->
                tx.useTransaction(
                    connection -> {
                      connection.close();
                      tx.afterCommit(() -> ran.add("never"));
                    }))
        .isInstanceOf(TransactionException.class);

    assertThat(ran).isEmpty();
  }

  private void inSpring(Consumer<TransactionStatus> work) {
    inSpring(TransactionDefinition.PROPAGATION_REQUIRED, work);
  }

  private void inSpring(int propagation, Consumer<TransactionStatus> work) {
    TransactionTemplate template = new TransactionTemplate(manager);
    template.setPropagationBehavior(propagation);
    template.executeWithoutResult(work);
  }

  /** By Spring's means. */
  private void save(String name) {
    sql.update("INSERT INTO item VALUES (?)", name);
  }

  /** As Underpin's modules do, on the connection that they are given. */
  private static void save(Connection connection, String name) {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO item VALUES (?)")) {
      insert.setString(1, name);
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> items() {
    return database.rows("SELECT name FROM item ORDER BY name");
  }
}
