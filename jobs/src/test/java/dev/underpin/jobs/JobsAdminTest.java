package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.audit.AuditEntry;
import dev.underpin.core.codec.AesGcmCipher;
import dev.underpin.core.context.ContextKey;
import dev.underpin.core.context.RequestContext;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.JobFilter.Key.Sort;
import dev.underpin.jobs.store.JobState;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators see, and what is revealed to them alone. */
@Timeout(60)
class JobsAdminTest {

  private static final JobFilter ALL = JobFilter.all();
  private static final ContextKey TOKEN = ContextKey.of("token").carried();

  private final AuditedJobs db = new AuditedJobs();

  @AfterEach
  void drops() throws SQLException {
    db.close();
  }

  @Test
  void views_show_no_payload_and_no_error_that_is_sealed_and_reveal_does() {
    try (SteppedJobs jobs = db.sealing().buildStepped()) {
      JobId id = enqueuedWithToken(jobs);
      jobs.runDue();
      JobsAdmin admin = jobs.admin();

      JobsAdmin.View view = Objects.requireNonNull(admin.find(id));
      assertThat(view.isErrorSealed()).isTrue();
      assertThat(view.job().tries().error()).isEmpty();
      assertThat(admin.search(null, ALL, JobsAdmin.FIRST, 10).toString())
          .doesNotContain(AuditedJobs.SECRET);

      JobActions.Revealed revealed = Objects.requireNonNull(db.ana(jobs).reveal(id));
      assertThat(revealed.payload())
          .isEqualTo(new JobActions.Text("json", "{\"to\":\"" + AuditedJobs.SECRET + "\"}", false));
      assertThat(revealed.result()).isNull();
      assertThat(revealed.error()).contains("no mail to " + AuditedJobs.SECRET);
      assertThat(revealed.toString()).doesNotContain("hidden-token");
      assertThat(db.entries()).extracting(AuditEntry::action).containsExactly("jobs.reveal");
      assertThat(db.entries().toString()).doesNotContain(AuditedJobs.SECRET);
    }
  }

  private static JobId enqueuedWithToken(Jobs jobs) {
    RequestContext context =
        RequestContext.builder()
            .cipher(AesGcmCipher.of("2027-01", new byte[32]))
            .hidden(TOKEN, "hidden-token")
            .build();
    try (var scope = context.open()) {
      return jobs.enqueue(AuditedJobs.MAIL, new AuditedJobs.Mail(AuditedJobs.SECRET));
    }
  }

  @Test
  void result_of_a_job_that_is_over_is_revealed() {
    try (SteppedJobs jobs = db.builder().buildStepped()) {
      JobId id = jobs.enqueue(AuditedJobs.MAIL, new AuditedJobs.Mail("ben"));
      jobs.runDue();

      JobActions.Revealed revealed = Objects.requireNonNull(db.ana(jobs).reveal(id));

      assertThat(revealed.payload()).isNull();
      assertThat(Objects.requireNonNull(revealed.result()).value()).isEqualTo("\"sent to ben\"");
      assertThat(db.ana(jobs).reveal(new JobId(99_999))).isNull();
      assertThat(db.entries()).hasSize(1);
    }
  }

  @Test
  void job_is_found_by_its_key_also_where_a_cipher_hides_it_and_the_log_does_not_tell_the_key() {
    for (JobsBuilder builder : List.of(db.builder(), db.sealing())) {
      try (SteppedJobs jobs = builder.buildStepped()) {
        JobId id = jobs.enqueue(AuditedJobs.MAIL, new AuditedJobs.Mail("key-of-ben"));
        JobFilter bens = ALL.ofKind("mail").withKey(Sort.UNIQUE, "key-of-ben");

        assertThat(jobs.admin().search(null, bens, JobsAdmin.FIRST, 10).jobs())
            .extracting(view -> view.job().id())
            .containsExactly(id);
        assertThat(db.ana(jobs).deleteAll(JobState.READY, bens, 10)).isEqualTo(1);
      }
    }
    assertThat(db.entries())
        .extracting(AuditEntry::before)
        .containsExactly(
            "READY kind=mail UNIQUE=\"***\"",
            "READY kind=mail UNIQUE=\"***\"",
            "READY kind=mail UNIQUE=\"key-of-ben\"",
            "READY kind=mail UNIQUE=\"key-of-ben\"");
  }

  @Test
  void senseless_requests_are_refused_with_the_remedy() {
    try (SteppedJobs jobs = db.builder().buildStepped()) {
      JobsAdmin admin = jobs.admin();
      JobActions ana = db.ana(jobs);

      assertThatThrownBy(() -> admin.search(null, ALL, JobsAdmin.FIRST, 1_001))
          .hasMessageContaining("limit must be 1 to 1000 but was 1001");
      assertThatThrownBy(() -> admin.search(null, ALL.withKey(Sort.LIMIT, "a"), JobsAdmin.FIRST, 1))
          .hasMessageContaining("must name the kind");
      assertThatThrownBy(() -> ana.replayAll(JobState.READY, ALL, 1))
          .hasMessageContaining("must be DEAD or PARKED but was READY");
      assertThatThrownBy(() -> ana.deleteAll(JobState.RUNNING, ALL, 1))
          .hasMessageContaining("cancel those");
      assertThatThrownBy(() -> ana.deleteAll(JobState.DEAD, ALL, 10_001))
          .hasMessageContaining("limit of jobs.delete must be 1 to 10000 but was 10001");
      assertThatThrownBy(() -> ana.pause("two words")).hasMessageContaining("queue must be");
      assertThatThrownBy(() -> admin.actions(db.audit, " ", null))
          .hasMessageContaining("actor must be 1 to 200 characters but was blank");
      assertThatThrownBy(() -> admin.actions(db.audit, "ana", "x".repeat(1_001)))
          .hasMessageContaining("reason must be at most 1000 characters but was 1001");
      assertThat(db.entries()).isEmpty();
    }
  }

  @Test
  void search_goes_on_until_its_page_is_full() {
    try (SteppedJobs jobs = db.builder().buildStepped()) {
      for (int i = 0; i < 31; i++) {
        jobs.enqueue(AuditedJobs.MAIL, new AuditedJobs.Mail("m" + i));
      }

      JobsAdmin.Page first = jobs.admin().search(JobState.READY, ALL, JobsAdmin.FIRST, 20);
      JobsAdmin.Page second =
          jobs.admin().search(JobState.READY, ALL, Objects.requireNonNull(first.next()), 20);

      assertThat(first.jobs()).hasSize(20);
      assertThat(second.jobs()).hasSize(11);
      assertThat(second.next()).isNull();
    }
  }
}
