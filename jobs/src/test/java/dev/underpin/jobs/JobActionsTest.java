package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.audit.AuditAppender;
import dev.underpin.core.audit.AuditEntry;
import dev.underpin.core.audit.AuditException;
import dev.underpin.core.audit.AuditHead;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.JobState;
import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.jobs.store.MemoryJobStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators do, and what the audit log knows of it. */
@Timeout(60)
class JobActionsTest {

  private static final JobFilter ALL = JobFilter.all();

  private final AuditedJobs db = new AuditedJobs();

  @AfterEach
  void drops() throws SQLException {
    db.close();
  }

  @Test
  void action_is_in_the_audit_log_with_who_what_and_why() {
    try (SteppedJobs jobs = db.builder().buildStepped()) {
      JobId id = AuditedJobs.dead(jobs);

      assertThat(db.ana(jobs).replay(id)).isTrue();

      assertThat(db.entries())
          .containsExactly(
              AuditEntry.of("ana", "jobs.replay", "job:" + id.value())
                  .before("DEAD mail on slow")
                  .after("READY")
                  .reason("INC-42"));
    }
  }

  @Test
  void each_action_is_done_and_written() {
    try (SteppedJobs jobs = db.builder().buildStepped()) {
      JobActions ana = db.ana(jobs);
      JobId dead = AuditedJobs.dead(jobs);
      JobId late =
          jobs.enqueue(
              AuditedJobs.MAIL,
              new AuditedJobs.Mail("ben"),
              EnqueueOptions.delay(Duration.ofHours(1)));
      JobId ready = jobs.enqueue(AuditedJobs.MAIL, new AuditedJobs.Mail("eva"));

      assertThat(ana.retryNow(late)).isTrue();
      assertThat(ana.cancel(ready)).isTrue();
      assertThat(ana.delete(dead)).isTrue();
      assertThat(ana.pause("slow")).isTrue();
      assertThat(jobs.pausedQueues()).containsExactly("slow");
      assertThat(ana.resume("slow")).isTrue();

      assertThat(db.entries())
          .extracting(AuditEntry::action)
          .containsExactly("jobs.resume", "jobs.pause", "jobs.delete", "jobs.cancel", "jobs.retry");
      assertThat(jobs.runDue()).isEqualTo(1);
      assertThat(jobs.counts().live() + jobs.counts().dead()).isZero();
      assertThat(db.audit.verify().isIntact()).isTrue();
    }
  }

  @Test
  void what_cannot_be_written_to_the_audit_log_is_not_done() throws SQLException {
    try (SteppedJobs jobs = db.builder().buildStepped()) {
      JobId id = AuditedJobs.dead(jobs);
      db.execute("ALTER TABLE underpin_audit RENAME TO elsewhere");

      assertThatThrownBy(() -> db.ana(jobs).replay(id)).isInstanceOf(AuditException.class);
      assertThatThrownBy(() -> db.ana(jobs).delete(id)).isInstanceOf(AuditException.class);
      assertThatThrownBy(() -> db.ana(jobs).cancel(id)).isInstanceOf(AuditException.class);
      assertThatThrownBy(() -> db.ana(jobs).reveal(id)).isInstanceOf(AuditException.class);
      assertThatThrownBy(() -> db.ana(jobs).pause("slow")).isInstanceOf(AuditException.class);
      assertThatThrownBy(() -> db.ana(jobs).deleteAll(JobState.DEAD, ALL, 10))
          .isInstanceOf(AuditException.class);

      assertThat(Objects.requireNonNull(jobs.find(id)).state()).isEqualTo(JobState.DEAD);
      assertThat(jobs.pausedQueues()).isEmpty();
    }
  }

  @Test
  void many_are_one_entry_before_and_one_with_their_number_after() {
    try (SteppedJobs jobs = db.builder().buildStepped()) {
      for (int i = 0; i < 700; i++) {
        jobs.enqueue(
            AuditedJobs.MAIL,
            new AuditedJobs.Mail("m" + i),
            EnqueueOptions.delay(Duration.ofHours(1)));
      }
      JobFilter slow = ALL.onQueue("slow").ofKind("mail");

      assertThat(db.ana(jobs).retryAllNow(slow, 600)).isEqualTo(600);
      assertThat(db.ana(jobs).deleteAll(JobState.READY, slow, 10_000)).isEqualTo(600);

      assertThat(jobs.counts().scheduled()).isEqualTo(100);
      assertThat(jobs.counts().ready()).isZero();
      assertThat(db.entries())
          .extracting(AuditEntry::action, AuditEntry::before, AuditEntry::after)
          .containsExactly(
              tuple("jobs.delete", "READY kind=mail queue=slow", "600 jobs"),
              tuple("jobs.delete", "READY kind=mail queue=slow", null),
              tuple("jobs.retry", "SCHEDULED kind=mail queue=slow", "600 jobs"),
              tuple("jobs.retry", "SCHEDULED kind=mail queue=slow", null));
    }
  }

  @Test
  void dead_letters_are_replayed_by_filter_up_to_a_limit() {
    try (SteppedJobs jobs = db.builder().buildStepped()) {
      AuditedJobs.dead(jobs);

      assertThat(db.ana(jobs).replayAll(JobState.DEAD, ALL.withError("no such words"), 10))
          .isZero();
      assertThat(db.ana(jobs).replayAll(JobState.DEAD, ALL.withError("no mail to"), 10))
          .isEqualTo(1);

      assertThat(jobs.counts().ready()).isEqualTo(1);
    }
  }

  @Test
  void action_that_changed_nothing_says_so_and_one_on_nothing_says_nothing() {
    try (SteppedJobs jobs = db.builder().buildStepped()) {
      JobId id = jobs.enqueue(AuditedJobs.MAIL, new AuditedJobs.Mail("ben"));

      assertThat(db.ana(jobs).replay(id)).isFalse();
      assertThat(db.ana(jobs).replay(new JobId(99_999))).isFalse();

      assertThat(db.entries()).extracting(AuditEntry::after).containsExactly("unchanged", "READY");
    }
  }

  @Test
  void action_that_failed_says_so() {
    try (SteppedJobs jobs = db.builder().buildStepped()) {
      AuditAppender breaking =
          entry -> {
            AuditHead head = db.audit.append(entry);
            breaks();
            return head;
          };

      assertThatThrownBy(
              () -> jobs.admin().actions(breaking, "ana", null).deleteAll(JobState.DEAD, ALL, 1))
          .isInstanceOf(JobStoreException.class);

      assertThat(db.entries())
          .extracting(AuditEntry::after)
          .containsExactly("failed: JobStoreException", null);
    }
  }

  private void breaks() {
    try {
      db.execute("DROP TABLE IF EXISTS underpin_jobs");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void action_in_a_transaction_that_could_take_back_its_entry_is_refused() throws Exception {
    try (SteppedJobs jobs = db.builder().buildStepped()) {
      JobId id = AuditedJobs.dead(jobs);

      db.tx.useTransaction(
          connection ->
              assertThatThrownBy(() -> db.ana(jobs).replay(id))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("jobs.replay must not be called in a transaction"));

      assertThat(jobs.counts().dead()).isEqualTo(1);
      assertThat(db.entries()).isEmpty();
    }
  }

  @Test
  void job_that_is_retried_now_runs_now_and_one_that_runs_is_cancelled_and_workers_are_seen() {
    CountDownLatch never = new CountDownLatch(1);
    MemoryJobStore store = MemoryJobStore.create();
    try (Jobs jobs =
        Jobs.builder(store)
            .codecs(JacksonCodecs.create())
            .handler(AuditedJobs.MAIL, (mail, run) -> never.await())
            .shutdownTimeout(Duration.ofSeconds(1))
            .build()) {
      jobs.start();
      JobId id =
          jobs.enqueue(
              AuditedJobs.MAIL,
              new AuditedJobs.Mail("ben"),
              EnqueueOptions.delay(Duration.ofHours(1)));

      db.ana(jobs).retryNow(id);
      await().atMost(Duration.ofSeconds(20)).until(() -> jobs.counts().running() == 1);
      JobsAdmin.WorkerInfo worker = jobs.admin().workers().get(0);
      assertThat(worker.isAlive()).isTrue();
      assertThat(worker.jobs()).isEqualTo(1);
      assertThat(worker.lastHeartbeatAt()).isAfterOrEqualTo(worker.startedAt());
      assertThat(db.ana(jobs).delete(id)).isFalse();
      assertThat(db.ana(jobs).cancel(id)).isTrue();

      await().atMost(Duration.ofSeconds(20)).until(() -> jobs.counts().live() == 0);
      assertThat(db.entries())
          .extracting(AuditEntry::before, AuditEntry::after)
          .contains(
              tuple("RUNNING mail on slow", "CANCELLED"),
              tuple("RUNNING mail on slow", "unchanged"));
    }
  }
}
