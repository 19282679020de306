package dev.underpin.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.SimpleTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Where a thread has more than one manager of transactions, or the wrong one. */
class SeveralManagersTest {

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
  void a_connection_that_is_bound_in_auto_commit_is_not_joined() {
    try (Database other = Database.h2()) {
      PlatformTransactionManager others = new DataSourceTransactionManager(other.dataSource());

      new TransactionTemplate(others)
          .executeWithoutResult(
              status -> {
                save("bound");
                assertThat(TransactionSynchronizationManager.hasResource(dataSource)).isTrue();
                assertThat(tx.current()).isNull();
                tx.useTransaction(own -> save(own, "in one of its own"));
                status.setRollbackOnly();
              });
    }

    assertThat(items()).containsExactly("bound", "in one of its own");
  }

  @Test
  void actions_wait_for_their_own_transaction_inside_that_of_another_database() {
    try (Database other = Database.h2()) {
      PlatformTransactionManager others = new DataSourceTransactionManager(other.dataSource());

      new TransactionTemplate(manager)
          .executeWithoutResult(
              status -> {
                new TransactionTemplate(others)
                    .executeWithoutResult(inner -> tx.afterCommit(() -> ran.add("committed")));
                assertThat(ran).isEmpty();
              });
    }

    assertThat(ran).containsExactly("committed");
  }

  @Test
  void a_transaction_of_another_manager_of_the_same_database_is_joined() {
    PlatformTransactionManager others = new DataSourceTransactionManager(dataSource);

    new TransactionTemplate(others)
        .executeWithoutResult(
            status -> {
              tx.useTransaction(joined -> save(joined, "joined"));
              tx.afterCommit(() -> ran.add("never"));
              status.setRollbackOnly();
            });

    assertThat(items()).isEmpty();
    assertThat(ran).isEmpty();
  }

  @Test
  void a_manager_of_another_database_is_refused_at_the_first_transaction() {
    try (Database other = Database.h2()) {
      PlatformTransactionManager others = new DataSourceTransactionManager(other.dataSource());

      assertThatThrownBy(
              () -> SpringTransactions.of(others, dataSource).useTransaction(connection -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("transaction manager must bind connections of the data source");
    }
  }

  @Test
  void a_manager_that_tells_nobody_of_its_transactions_is_refused() {
    manager.setTransactionSynchronization(AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);

    assertThatThrownBy(() -> tx.useTransaction(connection -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("transaction manager must bind connections of the data source");
    assertThatThrownBy(() -> SpringTransactions.of(new Silent(), dataSource))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("transaction manager must be a ConfigurableTransactionManager");
  }

  @Test
  void looks_through_the_proxy_that_gives_everybody_this_threads_connection() {
    DataSource proxy = new TransactionAwareDataSourceProxy(dataSource);
    SpringTransactions through =
        SpringTransactions.of(new DataSourceTransactionManager(proxy), proxy);

    assertThat(through.dataSource()).isSameAs(dataSource);
    through.useTransaction(connection -> assertThat(through.current()).isSameAs(connection));
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

  /** A manager of the old kind. */
  private static final class Silent implements PlatformTransactionManager {
    @Override
    public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
      return new SimpleTransactionStatus();
    }

    @Override
    public void commit(TransactionStatus status) {}

    @Override
    public void rollback(TransactionStatus status) {}
  }
}
