package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.Retry;
import dev.underpin.core.audit.AuditEntry;
import dev.underpin.core.audit.AuditLog;
import dev.underpin.core.audit.AuditQuery;
import dev.underpin.core.audit.AuditRecord;
import dev.underpin.core.audit.AuditSchema;
import dev.underpin.core.codec.AesGcmCipher;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.core.settings.Secret;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.jdbc.JdbcJobStore;
import dev.underpin.jobs.jdbc.JobsSchema;
import dev.underpin.jobs.store.JobState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.h2.jdbcx.JdbcConnectionPool;

/** Jobs on a database, and an audit log beside them. */
final class AuditedJobs implements AutoCloseable {

  record Mail(String to) {}

  static final String SECRET = "ana@example.com";
  static final JobType<Mail> MAIL =
      JobType.of("mail", Mail.class)
          .queue("slow")
          .retry(Retry.none())
          .keepResult(Duration.ofHours(1))
          .unique(Mail::to, UniqueUntil.FINISHED);

  private final JdbcConnectionPool pool =
      JdbcConnectionPool.create("jdbc:h2:mem:admin;DB_CLOSE_DELAY=-1", "sa", "");
  final Transactions tx = Transactions.of(pool);
  final AuditLog audit = AuditLog.builder(tx, "2027-01", Secret.of("k".repeat(32))).build();

  AuditedJobs() {
    JobsSchema.install(pool);
    AuditSchema.install(pool);
  }

  @Override
  public void close() throws SQLException {
    execute("DROP ALL OBJECTS");
    pool.dispose();
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  JobsBuilder builder() {
    return Jobs.builder(JdbcJobStore.of(tx))
        .codecs(JacksonCodecs.create())
        .history(Duration.ofDays(1))
        .handler(
            MAIL,
            (mail, run) -> {
              if (mail.to().equals(SECRET)) {
                throw new IllegalStateException("no mail to " + mail.to());
              }
              run.result("sent to " + mail.to());
            });
  }

  JobsBuilder sealing() {
    return builder().cipher(AesGcmCipher.of("2027-01", new byte[32]), new byte[16]);
  }

  JobActions ana(Jobs jobs) {
    return jobs.admin().actions(audit, "ana", "INC-42");
  }

  List<AuditEntry> entries() {
    return audit.entries(AuditQuery.newest(100)).stream().map(AuditRecord::entry).toList();
  }

  static JobId dead(SteppedJobs jobs) {
    JobId id = jobs.enqueue(MAIL, new Mail(SECRET));
    jobs.runDue();
    assertThat(Objects.requireNonNull(jobs.find(id)).state()).isEqualTo(JobState.DEAD);
    return id;
  }
}
