package dev.underpin.jobs.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.Outcome;
import dev.underpin.jobs.store.WorkerSession;
import dev.underpin.testkit.MariaDbServer;
import dev.underpin.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MariaDbJobStoreIT extends ServerJobStoreContract {

  @Override
  TestDatabase freshDatabase() {
    return MariaDbServer.shared().freshDatabase();
  }

  @Override
  JobTables tables() {
    return new MariaDbJobTables(false);
  }

  /** The collation tells letters apart, and a space at the end. */
  @Test
  void keys_that_differ_by_case_or_a_space_are_two() {
    NewJob.Keys small = new NewJob.Keys("u:mail:a", false, null, Duration.ZERO);
    NewJob.Keys great = new NewJob.Keys("u:mail:A", false, null, Duration.ZERO);
    NewJob.Keys longer = new NewJob.Keys("u:mail:a ", false, null, Duration.ZERO);

    List<Long> ids =
        store().enqueue(List.of(keyed(small), keyed(great), keyed(longer), keyed(small)), () -> {});

    assertThat(ids).hasSize(4).element(3).isEqualTo(ids.get(0));
    assertThat(Set.copyOf(ids)).hasSize(3);
  }

  @Test
  void reserved_ids_are_never_given_twice() {
    List<Long> reserved = store().reserveIds(3, null);
    long between = enqueue(job("mail"));
    List<Long> later = store().reserveIds(700, null);

    assertThat(reserved).hasSize(3).isSorted().doesNotHaveDuplicates().doesNotContain(between);
    assertThat(later).hasSize(700).isSorted().doesNotHaveDuplicates();
    assertThat(later.get(0)).isGreaterThan(between);
    assertThat(counts().live() + counts().dead()).isEqualTo(1);
  }

  /** Ready jobs of kinds that nobody here handles stand in front of ours. */
  @Test
  void jobs_behind_those_of_other_kinds_are_claimed_in_their_order() {
    store().enqueue(Collections.nCopies(300, job("unknown", -1, Duration.ZERO)), () -> {});
    long normal = enqueue(job("report"));
    long high = enqueue(job("mail", -1, Duration.ZERO));
    WorkerSession worker = store().register(LEASE);

    List<ClaimedJob> claimed = claim(worker, 10);

    assertThat(ids(claimed)).containsExactly(high, normal);
  }

  /** Claims that read the whole queue are what slows other libraries down. */
  @Test
  void claim_and_look_read_few_rows_however_many_wait() throws Exception {
    List<NewJob> waiting = new ArrayList<>(Collections.nCopies(10_000, job("mail")));
    waiting.addAll(Collections.nCopies(5_000, job("mail", -1, Duration.ofHours(1))));
    store().enqueue(waiting, () -> {});
    WorkerSession worker = store().register(LEASE);

    assertThat(rowsReadByAClaim(worker)).isBetween(50L, 1_000L);
    store().enqueue(Collections.nCopies(10_000, job("unknown", -1, Duration.ZERO)), () -> {});
    assertThat(rowsReadByAClaim(worker)).isBetween(50L, 1_000L);
    try (Connection connection = open()) {
      long before = rowsRead(connection);
      tables().look(connection, KINDS);
      assertThat(rowsRead(connection) - before).isLessThan(500);
    }
  }

  private long rowsReadByAClaim(WorkerSession worker) throws SQLException {
    try (Connection connection = open()) {
      long before = rowsRead(connection);
      assertThat(tables().claim(connection, worker.worker(), KINDS, 50)).hasSize(50);
      long read = rowsRead(connection) - before;
      connection.rollback();
      return read;
    }
  }

  /** By what the server counts of this session, but for reading those counters. */
  private static long rowsRead(Connection connection) throws SQLException {
    String counters =
        """
        SELECT SUM(variable_value) FROM information_schema.session_status
        WHERE variable_name IN ('HANDLER_READ_KEY', 'HANDLER_READ_NEXT', 'HANDLER_READ_PREV',
                                'HANDLER_READ_FIRST', 'HANDLER_READ_LAST')\
        """;
    return Sql.list(connection, counters, row -> row.getLong(1)).get(0);
  }

  /** Of a short table the server likes to read every row, and to wait for those. */
  @Test
  @Timeout(60)
  void jobs_of_an_open_transaction_hold_up_neither_the_end_nor_the_staging_of_others()
      throws Exception {
    NewJob delayed = job("mail", 0, Duration.ofHours(1));
    store().enqueue(Collections.nCopies(9, delayed), () -> {});
    pass(Duration.ofHours(2), "underpin_jobs", "due_at");
    store().enqueue(Collections.nCopies(11, job("mail")), () -> {});
    WorkerSession worker = store().register(LEASE);
    Outcome[] done = claim(worker, 11).stream().map(job -> done(job)).toArray(Outcome[]::new);
    try (Connection connection = connection()) {
      connection.setAutoCommit(false);
      tables().insert(connection, List.of(job("mail"), delayed), Membership.NONE);

      assertThat(store().stageDue().ready()).isEqualTo(9);
      assertThat(finish(worker, done)).hasSize(11);
      done = claim(worker, 11).stream().map(job -> done(job)).toArray(Outcome[]::new);
      assertThat(finish(worker, done)).hasSize(9);

      connection.rollback();
    }
    assertThat(counts().live()).isZero();
  }

  /** Nor the leaving of a worker, whose jobs no index finds. */
  @Test
  @Timeout(60)
  void worker_leaves_without_waiting_for_jobs_of_open_transactions() throws Exception {
    store().enqueue(Collections.nCopies(3_000, job("mail")), () -> {});
    WorkerSession worker = store().register(LEASE);
    claim(worker, 2);
    try (Connection connection = connection()) {
      connection.setAutoCommit(false);
      tables().insert(connection, List.of(job("mail")), Membership.NONE);

      worker.close();

      assertThat(counts().running()).isZero();
      connection.rollback();
    }
  }

  /** The server locks a key that an INSERT meets, for as long as that transaction is open. */
  @Test
  @Timeout(60)
  void open_transaction_that_met_a_unique_key_holds_up_no_end_of_the_job_that_has_it()
      throws Exception {
    NewJob alone = keyed(new NewJob.Keys("u:mail:a", false, null, Duration.ZERO));
    long first = enqueue(alone);
    WorkerSession worker = store().register(LEASE);
    ClaimedJob running = claim(worker, 1).get(0);
    try (Connection connection = connection()) {
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      connection.setAutoCommit(false);
      assertThat(store().enqueueJoining(List.of(alone), connection)).containsExactly(first);

      assertThat(finish(worker, done(running))).containsExactly(first);

      assertThat(store().enqueueJoining(List.of(alone), connection)).doesNotContain(first);
      connection.commit();
    }
    assertThat(counts().ready()).isEqualTo(1);
  }

  /** MySQL cuts off a list of names after 1,024 bytes. */
  @Test
  void every_paused_queue_is_known_however_many_there_are() {
    Set<String> queues = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      queues.add("q".repeat(90) + i);
    }
    try (HikariDataSource few = new HikariDataSource()) {
      few.setJdbcUrl(emptyDatabase() + "&sessionVariables=group_concat_max_len=1024");
      queues.forEach(queue -> assertThat(store().archive().pause(queue)).isTrue());

      assertThat(JdbcJobStore.of(Transactions.of(few)).look(KINDS).paused()).isEqualTo(queues);
    }
  }

  private Connection connection() throws SQLException {
    return Objects.requireNonNull(store().transactions()).dataSource().getConnection();
  }
}
