package dev.underpin.jobs.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jobs.store.AdminStore;
import dev.underpin.jobs.store.Capability;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.JobState;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.JobStoreContract;
import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.jobs.store.StoredJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every database does, besides the contract of all stores. */
abstract class JdbcJobStoreContract extends JobStoreContract {

  private HikariDataSource dataSource;
  private Transactions tx;
  private JobStore store;

  /** The URL of a database that is empty, with the user in it. */
  abstract String emptyDatabase() throws Exception;

  @BeforeEach
  void installs() throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(emptyDatabase());
    config.setMaximumPoolSize(24);
    config.setMinimumIdle(0);
    dataSource = new HikariDataSource(config);
    JobsSchema.install(dataSource);
    tx = Transactions.of(dataSource);
    store = JdbcJobStore.of(tx);
    store.open();
  }

  @AfterEach
  void closes() {
    dataSource.close();
  }

  @Override
  protected JobStore store() {
    return store;
  }

  @Override
  protected void pass(Duration time) throws SQLException {
    String before = "- INTERVAL '" + time.toSeconds() + "' SECOND";
    execute("UPDATE underpin_jobs SET due_at = due_at " + before);
    execute("UPDATE underpin_job_kinds SET handled_at = handled_at " + before);
    execute("UPDATE underpin_job_keys SET expires_at = expires_at " + before);
    execute("UPDATE underpin_job_results SET expires_at = expires_at " + before);
    execute("UPDATE underpin_job_history SET finished_at = finished_at " + before);
    execute("UPDATE underpin_job_schedules SET announced_at = announced_at " + before);
    execute("UPDATE underpin_job_schedules SET next_fire_at = next_fire_at " + before);
    execute("UPDATE underpin_job_limits SET announced_at = announced_at " + before);
    execute("UPDATE underpin_job_starts SET started_at = started_at " + before);
    execute("UPDATE underpin_job_batches SET ended_at = ended_at " + before);
    execute("UPDATE underpin_job_workers SET expires_at = expires_at " + before);
  }

  /** Moves one column back; the rows of the others may be locked. */
  void pass(Duration time, String table, String column) throws SQLException {
    execute(
        "UPDATE %s SET %s = %s - INTERVAL '%d' SECOND"
            .formatted(table, column, column, time.toSeconds()));
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void is_transactional_and_durable() {
    assertThat(store.capabilities()).contains(Capability.TRANSACTIONAL, Capability.DURABLE);
  }

  @Test
  void installing_twice_changes_nothing() {
    store.enqueue(List.of(job("mail")), () -> {});

    JobsSchema.install(dataSource);

    assertThat(store.archive().counts().ready()).isEqualTo(1);
  }

  @Test
  void job_of_the_ambient_transaction_is_committed_with_it() {
    List<String> events = new ArrayList<>();

    tx.inTransaction(
        connection -> {
          store.enqueue(List.of(job("mail")), () -> events.add("claimable"));
          assertThat(store.archive().counts().ready()).isZero();
          return events.add("committing");
        });

    assertThat(events).containsExactly("committing", "claimable");
    assertThat(store.archive().counts().ready()).isEqualTo(1);
  }

  @Test
  void nothing_remains_of_a_job_whose_transaction_was_rolled_back() {
    List<String> events = new ArrayList<>();

    assertThatThrownBy(
            () ->
                tx.inTransaction(
                    connection -> {
                      store.enqueue(List.of(job("mail"), job("mail")), () -> events.add("told"));
                      throw new IllegalStateException("changed my mind");
                    }))
        .hasMessage("changed my mind");

    assertThat(events).isEmpty();
    assertThat(store.archive().counts().ready()).isZero();
  }

  @Test
  void joined_job_is_committed_by_the_caller_alone() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      store.enqueueJoining(List.of(job("mail")), connection);
      connection.rollback();
      store.enqueueJoining(List.of(job("mail"), job("mail")), connection);
      assertThat(store.archive().counts().ready()).isZero();
      connection.commit();
    }

    assertThat(store.archive().counts().ready()).isEqualTo(2);
  }

  @Test
  void joining_a_connection_in_auto_commit_mode_is_refused() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      assertThatThrownBy(() -> store.enqueueJoining(List.of(job("mail")), connection))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("must not be in auto-commit mode");
    }
    assertThat(store.archive().counts().ready()).isZero();
  }

  @Test
  void missing_tables_are_named_with_the_remedy() throws SQLException {
    execute("DROP TABLE underpin_job_workers");

    assertThatThrownBy(() -> JdbcJobStore.of(tx).open())
        .isInstanceOf(JobStoreException.class)
        .hasMessageContaining("JobsSchema.install(dataSource)");
  }

  @Test
  void pool_without_auto_commit_is_used_and_left_as_it_was() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(dataSource.getJdbcUrl());
    config.setAutoCommit(false);
    config.setMaximumPoolSize(2);
    try (HikariDataSource manual = new HikariDataSource(config)) {
      JobStore other = JdbcJobStore.of(Transactions.of(manual));

      other.enqueue(List.of(job("mail")), () -> {});
      other.enqueue(List.of(job("mail"), job("mail")), () -> {});

      assertThat(store.archive().counts().ready()).isEqualTo(3);
    }
  }

  @Test
  void search_reads_a_bounded_number_of_rows_a_call() {
    store.enqueue(Collections.nCopies(AdminRows.WINDOW, job("mail")), () -> {});
    long rare = enqueue(job("report"));
    AdminStore admin = store.archive().admin();
    JobFilter reports = JobFilter.all().ofKind("report");

    AdminStore.Found first = admin.search(JobState.READY, reports, Long.MIN_VALUE, 10);
    assertThat(first.jobs()).isEmpty();
    long next = Objects.requireNonNull(first.next());

    AdminStore.Found second = admin.search(JobState.READY, reports, next, 10);
    assertThat(second.jobs()).extracting(StoredJob::id).containsExactly(rare);
    assertThat(second.next()).isNull();
  }

  @Test
  void claim_of_a_worker_that_is_not_registered_takes_nothing() {
    store.enqueue(List.of(job("mail")), () -> {});

    List<ClaimedJob> claimed = store.claim(42, KINDS, 10);

    assertThat(claimed).isEmpty();
    assertThat(store.archive().counts().ready()).isEqualTo(1);
  }
}
