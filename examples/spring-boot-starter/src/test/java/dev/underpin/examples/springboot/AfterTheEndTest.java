package dev.underpin.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * In the callbacks of others, after the end of a transaction whose connection Spring has not let go
 * yet. The pool gives connections without auto-commit, as pools for JPA often do: what is written
 * on such a connection then is lost.
 */
class AfterTheEndTest {

  private final Database database = Database.h2();
  private final DataSource dataSource = new ManualCommit(database.dataSource());
  private final PlatformTransactionManager manager = new DataSourceTransactionManager(dataSource);
  private final SpringTransactions tx = SpringTransactions.of(manager, dataSource);
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
  void what_is_done_after_the_commit_is_committed_by_itself() {
    inSpring(() -> afterCommit(this::saveAfterTheEnd));

    assertThat(items()).containsExactly("after the end");
  }

  @Test
  void what_is_done_after_a_completion_is_committed_by_itself() {
    inSpring(() -> afterCompletion(this::saveAfterTheEnd));

    assertThat(items()).containsExactly("after the end");
  }

  @Test
  void what_is_done_after_a_rollback_is_committed_by_itself() {
    assertThatThrownBy(
            () ->
                inSpring(
                    () -> {
                      afterCompletion(this::saveAfterTheEnd);
                      throw new IllegalStateException("rolled back");
                    }))
        .hasMessage("rolled back");

    assertThat(items()).containsExactly("after the end");
  }

  @Test
  void a_transaction_is_still_over_after_another_one_inside_the_callback() {
    inSpring(
        () ->
            afterCommit(
                () -> {
                  tx.useTransaction(own -> save(own, "the first"));
                  saveAfterTheEnd();
                }));

    assertThat(items()).containsExactly("after the end", "the first");
  }

  @Test
  void a_connection_that_is_bound_where_spring_suspended_the_transaction_is_not_joined() {
    TransactionTemplate without = new TransactionTemplate(manager);
    without.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);

    inSpring(
        () ->
            without.executeWithoutResult(
                status -> {
                  save(DataSourceUtils.getConnection(dataSource), "committed by nobody");
                  saveAfterTheEnd();
                }));

    assertThat(items()).containsExactly("after the end");
  }

  @Test
  void before_the_commit_it_is_not_over() {
    inSpring(
        () ->
            TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                  @Override
                  public void beforeCommit(boolean readOnly) {
                    tx.useTransaction(joined -> save(joined, "just in time"));
                    tx.afterCommit(() -> ran.add("after " + items()));
                  }
                }));

    assertThat(ran).containsExactly("after [just in time]");
  }

  @Test
  void actions_run_before_the_callbacks_of_others() {
    inSpring(
        () -> {
          afterCommit(() -> ran.add("others"));
          tx.afterCommit(() -> ran.add("ours"));
        });

    assertThat(ran).containsExactly("ours", "others");
  }

  @Test
  void a_callback_of_others_that_throws_stops_no_action_and_is_not_taken_for_a_failed_commit() {
    IllegalStateException theirs = new IllegalStateException("theirs");

    assertThatThrownBy(
            () ->
                tx.useTransaction(
                    connection -> {
                      save(connection, "committed");
                      afterCommit(
                          () -> {
                            throw theirs;
                          });
                      tx.afterCommit(() -> ran.add("ours"));
                    }))
        .isSameAs(theirs);

    assertThat(items()).containsExactly("committed");
    assertThat(ran).containsExactly("ours");
  }

  private void saveAfterTheEnd() {
    assertThat(tx.current()).isNull();
    tx.afterCommit(() -> ran.add("at once"));
    assertThat(ran).contains("at once");
    tx.useTransaction(own -> save(own, "after the end"));
  }

  private void inSpring(Runnable work) {
    new TransactionTemplate(manager).executeWithoutResult(status -> work.run());
  }

  private static void afterCommit(Runnable callback) {
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public int getOrder() {
            return 0; // before most
          }

          @Override
          public void afterCommit() {
            callback.run();
          }
        });
  }

  private static void afterCompletion(Runnable callback) {
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCompletion(int status) {
            callback.run();
          }
        });
  }

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

  /** A pool that is told to, and that rolls back what nobody committed. */
  private static final class ManualCommit extends DelegatingDataSource {
    ManualCommit(DataSource real) {
      super(real);
    }

    @Override
    public Connection getConnection() throws SQLException {
      Connection connection = super.getConnection();
      connection.setAutoCommit(false);
      return connection;
    }
  }
}
