package dev.underpin.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.jdbc.Sql;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.core.settings.Secret;
import dev.underpin.core.testing.ManualClock;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link AuditLog} promises on every database, while nobody tampers with it. */
abstract class AuditLogContract {

  static final Secret KEY = Secret.of("0123456789abcdef0123456789abcdef");
  static final AuditEntry ROLLOUT = AuditEntry.of("ana", "flag.rollout", "flag:new-cart");

  final ManualClock clock = new ManualClock(Instant.parse("2027-01-01T00:00:00Z"));

  @SuppressWarnings("NullAway.Init") // before each test
  DataSource database;

  @SuppressWarnings("NullAway.Init")
  Transactions tx;

  @SuppressWarnings("NullAway.Init")
  AuditLog audit;

  /** An empty database, which the subclass drops after the test. */
  abstract DataSource newDatabase() throws SQLException;

  @BeforeEach
  final void open() throws SQLException {
    database = newDatabase();
    AuditSchema.install(database);
    tx = Transactions.of(database);
    audit = AuditLog.builder(tx, "k1", KEY).clock(clock).build();
  }

  @Test
  void an_entry_is_read_as_it_was_appended() {
    AuditEntry full =
        AuditEntry.of("ana", "price.change", "product:7")
            .before("10 € \uD83D\uDE00 'quoted' \\ ")
            .after("")
            .reason("INC-42\n");
    clock.advance(Duration.ofNanos(123_456_789));

    RequestContext.builder().requestId("r-1").build().run(() -> audit.append(full));
    audit.append(ROLLOUT);

    assertThat(audit.entries(AuditQuery.newest(10)))
        .containsExactly(
            new AuditRecord(2, Instant.parse("2027-01-01T00:00:00.123456Z"), ROLLOUT, null),
            new AuditRecord(1, Instant.parse("2027-01-01T00:00:00.123456Z"), full, "r-1"));
    assertIntact(2);
  }

  @Test
  void the_longest_entry_is_kept_whole() {
    AuditEntry longest =
        new AuditEntry(
            "é".repeat(200),
            "a".repeat(100),
            "t".repeat(400),
            "€".repeat(100_000),
            "x".repeat(100_000),
            "ü".repeat(1000));

    audit.append(longest);

    assertThat(audit.entries(AuditQuery.newest(1)).get(0).entry()).isEqualTo(longest);
    assertIntact(1);
  }

  @Test
  void entries_are_found_by_target_actor_time_and_page() {
    for (int i = 0; i < 6; i++) {
      audit.append(AuditEntry.of(i < 3 ? "ana" : "bob", "edit", "doc:" + i % 2));
      clock.advance(Duration.ofMinutes(1));
    }
    Instant start = Instant.parse("2027-01-01T00:00:00Z");

    assertThat(places(AuditQuery.newest(2))).containsExactly(6L, 5L);
    assertThat(places(AuditQuery.newest(2).before(5))).containsExactly(4L, 3L);
    assertThat(places(AuditQuery.newest(9).target("doc:1"))).containsExactly(6L, 4L, 2L);
    assertThat(places(AuditQuery.newest(9).target("doc:1").actor("ana"))).containsExactly(2L);
    assertThat(places(AuditQuery.newest(9).target("DOC:1"))).isEmpty();
    assertThat(
            places(AuditQuery.newest(9).since(start.plusSeconds(60)).until(start.plusSeconds(180))))
        .containsExactly(3L, 2L);
  }

  private List<Long> places(AuditQuery query) {
    return audit.entries(query).stream().map(AuditRecord::sequence).toList();
  }

  @Test
  void an_entry_is_committed_with_the_callers_transaction_or_not_at_all() {
    assertThatThrownBy(
            () ->
                tx.inTransaction(
                    connection -> {
                      audit.append(ROLLOUT);
                      throw new IOException();
                    }))
        .isInstanceOf(IOException.class);
    assertIntact(0);

    tx.useTransaction(
        connection -> {
          audit.append(ROLLOUT);
          audit.append(ROLLOUT.after("2"));
          assertThat(audit.verify().entries()).as("seen from outside").isZero();
        });

    assertIntact(2);
  }

  @Test
  void an_entry_joins_a_connection_and_nothing_is_committed_for_its_owner() throws SQLException {
    try (Connection theirs = database.getConnection()) {
      theirs.setAutoCommit(false);
      audit.joining(theirs).append(ROLLOUT);
      theirs.rollback();
      assertIntact(0);

      audit.joining(theirs).append(ROLLOUT);
      theirs.commit();
      assertIntact(1);
    }
  }

  @Test
  void a_connection_in_auto_commit_mode_is_refused() throws SQLException {
    try (Connection theirs = database.getConnection()) {
      AuditAppender joined = audit.joining(theirs);

      assertThatThrownBy(() -> joined.append(ROLLOUT))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("must not be in auto-commit mode");
    }
    assertIntact(0);
  }

  @Test
  void the_chain_does_not_fork_however_many_threads_append() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Integer>> work = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        String actor = "thread-" + thread;
        work.add(() -> appendMany(actor, 25));
      }
      for (Future<Integer> done : threads.invokeAll(work, 60, TimeUnit.SECONDS)) {
        assertThat(done.get()).isEqualTo(25);
      }
    } finally {
      threads.shutdownNow();
    }

    assertIntact(200);
    assertThat(places(AuditQuery.newest(1000).actor("thread-3"))).hasSize(25);
  }

  private int appendMany(String actor, int count) {
    // a log of its own, as on a node of its own
    AuditLog own = AuditLog.builder(Transactions.of(database), "k1", KEY).build();
    IntStream.range(0, count).forEach(i -> own.append(AuditEntry.of(actor, "edit", "doc:" + i)));
    return count;
  }

  @Test
  void verifying_while_entries_are_appended_raises_no_false_alarm() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> appending = thread.submit(() -> appendMany("ana", 150));
      while (!appending.isDone()) {
        assertThat(audit.verify().faults()).isEmpty();
      }
      assertThat(appending.get()).isEqualTo(150);
    } finally {
      thread.shutdownNow();
    }

    assertIntact(150);
  }

  @Test
  void an_empty_log_is_intact() {
    assertIntact(0);
    assertThat(audit.verify().head()).isEqualTo(AuditHead.EMPTY);
    assertThat(audit.tellHead()).isEqualTo(AuditHead.EMPTY);
  }

  @Test
  void a_log_without_tables_says_what_makes_them() throws SQLException {
    Sql.execute(database, "DROP TABLE underpin_audit_head");

    assertThatThrownBy(() -> audit.append(ROLLOUT))
        .isInstanceOf(AuditException.class)
        .hasMessageStartingWith("could not append to the audit log: ")
        .hasMessageEndingWith("AuditSchema.install(dataSource) makes them")
        .hasCauseInstanceOf(SQLException.class);
  }

  @Test
  void entries_of_a_former_key_are_verified_with_it() {
    audit.append(ROLLOUT);
    Secret next = Secret.of("another key of more than 32 bytes");
    AuditLog rotated = AuditLog.builder(tx, "k2", next).formerKey("k1", KEY).build();
    rotated.append(ROLLOUT);

    assertThat(rotated.verify().faults()).isEmpty();
    assertThat(AuditLog.builder(tx, "k2", next).build().verify().faults())
        .hasToString(
            "[UNKNOWN_KEY at 1: was written with key \"k1\"; give it to"
                + " AuditLogBuilder.formerKey]");
  }

  private void assertIntact(int entries) {
    AuditVerdict verdict = audit.verify();

    assertThat(verdict.faults()).isEmpty();
    assertThat(verdict.isIntact()).isTrue();
    assertThat(verdict.entries()).isEqualTo(entries);
    assertThat(verdict.head().sequence()).isEqualTo(entries);
  }
}
