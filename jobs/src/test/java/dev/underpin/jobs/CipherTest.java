package dev.underpin.jobs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.Retry;
import dev.underpin.core.codec.AesGcmCipher;
import dev.underpin.core.codec.PayloadCipher;
import dev.underpin.core.context.ContextKey;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.jdbc.JdbcJobStore;
import dev.underpin.jobs.jdbc.JobsSchema;
import dev.underpin.jobs.store.JobFilter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a database shows of jobs with a cipher, and what opens it. */
class CipherTest {

  record Mail(String to) {}

  private static final String SECRET = "ana@example.com";
  private static final JobType<Mail> MAIL =
      JobType.of("mail", Mail.class).retry(Retry.none()).keepResult(Duration.ofHours(1));
  private static final ContextKey TOKEN = ContextKey.of("token").carried();
  private static final PayloadCipher CIPHER = AesGcmCipher.of("2027-01", bytes(1));

  private final JdbcConnectionPool pool =
      JdbcConnectionPool.create("jdbc:h2:mem:cipher;DB_CLOSE_DELAY=-1", "sa", "");
  private final List<String> seen = new ArrayList<>();

  @BeforeEach
  void installs() {
    JobsSchema.install(pool);
  }

  @AfterEach
  void drops() throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP ALL OBJECTS");
    }
    pool.dispose();
  }

  private static byte[] bytes(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private JobsBuilder plain() {
    return Jobs.builder(JdbcJobStore.of(Transactions.of(pool))).codecs(JacksonCodecs.create());
  }

  private JobsBuilder sealing(PayloadCipher cipher) {
    return plain().cipher(cipher, bytes(9));
  }

  /** Everything that stands in the tables, as text. */
  private String everything() throws SQLException {
    StringBuilder all = new StringBuilder();
    for (String table :
        List.of(
            "underpin_jobs",
            "underpin_job_keys",
            "underpin_job_limit_locks",
            "underpin_job_results")) {
      try (Connection connection = pool.getConnection();
          PreparedStatement select = connection.prepareStatement("SELECT * FROM " + table);
          ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            byte[] bytes = rows.getObject(i) == null ? new byte[0] : bytesOf(rows, i);
            all.append(new String(bytes, ISO_8859_1)).append('\n');
          }
        }
      }
    }
    return all.toString();
  }

  private static byte[] bytesOf(ResultSet rows, int column) throws SQLException {
    String type = rows.getMetaData().getColumnTypeName(column);
    return type.startsWith("BINARY")
        ? rows.getBytes(column)
        : rows.getString(column).getBytes(ISO_8859_1);
  }

  @Test
  void database_shows_no_payload_hidden_value_result_error_or_key() throws Exception {
    JobType<Mail> unique = MAIL.unique(Mail::to, UniqueUntil.FINISHED).limitPerKey(Mail::to, 1);
    try (SteppedJobs jobs =
        sealing(CIPHER)
            .handler(
                unique,
                (mail, run) -> {
                  seen.add(mail.to() + " " + RequestContext.current().get(TOKEN));
                  run.result(new Mail("sent to " + SECRET));
                  if (run.id().value() == 1) {
                    throw new IllegalStateException("no mailbox " + SECRET);
                  }
                })
            .buildStepped()) {
      RequestContext request =
          RequestContext.builder().cipher(CIPHER).hidden(TOKEN, "t-secret").build();
      EnqueueOptions once = EnqueueOptions.now().idempotencyKey("req " + SECRET);
      JobId failing = request.call(() -> jobs.enqueue(unique, new Mail(SECRET), once));
      assertThat(jobs.enqueue(unique, new Mail(SECRET))).isEqualTo(failing);
      assertThat(everything())
          .doesNotContain("ana@")
          .doesNotContain("t-secret")
          .contains("2027-01");

      jobs.runDue();
      JobId done = jobs.enqueue(unique, new Mail(SECRET));
      jobs.runDue();

      assertThat(everything()).doesNotContain("ana@").doesNotContain("t-secret");
      assertThat(seen).containsExactly(SECRET + " t-secret", SECRET + " null");
      assertThat(Objects.requireNonNull(jobs.find(failing)).tries().error())
          .contains("no mailbox " + SECRET);
      assertThat(jobs.result(done, Mail.class)).isEqualTo(new Mail("sent to " + SECRET));
    }
  }

  @Test
  void the_search_for_secrets_finds_them_without_a_cipher() throws Exception {
    try (Jobs jobs = plain().build()) {
      jobs.enqueue(MAIL.unique(Mail::to, UniqueUntil.FINISHED), new Mail(SECRET));

      assertThat(everything()).contains("\"ana@example.com\"").contains("u:mail:ana@example.com");
    }
  }

  @Test
  void payload_that_was_moved_to_another_job_does_not_open() throws Exception {
    try (SteppedJobs jobs =
        sealing(CIPHER).handler(MAIL, (mail, run) -> seen.add(mail.to())).buildStepped()) {
      jobs.enqueueAll(MAIL, List.of(new Mail("ana"), new Mail("ben")));
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(
            "UPDATE underpin_jobs SET payload ="
                + " (SELECT payload FROM underpin_jobs WHERE id = 2) WHERE id = 1");
      }

      jobs.runDue();

      assertThat(seen).containsExactly("ben");
      assertThat(jobs.parked(JobFilter.all(), 10))
          .extracting(JobInfo::id)
          .containsExactly(new JobId(1));
    }
  }

  @Test
  void keys_are_exchanged_while_jobs_of_the_old_one_wait() {
    try (Jobs old = sealing(CIPHER).build()) {
      old.enqueue(MAIL, new Mail("old"));
    }
    PayloadCipher both = AesGcmCipher.of("2027-07", bytes(2)).opening("2027-01", bytes(1));
    try (SteppedJobs jobs =
        sealing(both).handler(MAIL, (mail, run) -> seen.add(mail.to())).buildStepped()) {
      jobs.enqueue(MAIL, new Mail("new"));

      jobs.runDue();
    }

    assertThat(seen).containsExactly("old", "new");
  }

  @Test
  void job_whose_key_is_unknown_is_parked_until_somebody_has_it() {
    try (Jobs old = sealing(CIPHER).build()) {
      old.enqueue(MAIL, new Mail("old"));
    }
    try (SteppedJobs without =
        plain().handler(MAIL, (mail, run) -> seen.add(mail.to())).buildStepped()) {
      without.runDue();
      JobInfo parked = without.parked(JobFilter.all(), 1).get(0);
      assertThat(parked.tries().error()).contains("sealed with key \"2027-01\"");
    }
    try (SteppedJobs jobs =
        sealing(CIPHER).handler(MAIL, (mail, run) -> seen.add(mail.to())).buildStepped()) {
      jobs.replayParked(JobFilter.all());
      jobs.runDue();
    }

    assertThat(seen).containsExactly("old");
  }

  @Test
  void short_secret_is_refused() {
    assertThatThrownBy(() -> plain().cipher(CIPHER, new byte[8]))
        .hasMessageContaining("keySecret must be at least 16 bytes but was 8");
  }
}
