package dev.underpin.core.audit;

import static dev.underpin.core.audit.AuditLogContract.KEY;
import static dev.underpin.core.audit.AuditLogContract.ROLLOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.jdbc.Transactions;
import dev.underpin.core.settings.Secret;
import java.time.Duration;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, and how. */
class AuditValuesTest {

  private final Transactions tx = Transactions.of(new JdbcDataSource());
  private final AuditLog audit = AuditLog.builder(tx, "k1", KEY).build();

  @Test
  void an_entry_that_no_database_would_keep_is_refused_before_any_is_asked() {
    refused(AuditEntry.of(" ", "a", "t"), "actor of an audit entry must not be blank");
    refused(AuditEntry.of("a", "", "t"), "action of an audit entry must not be blank");
    refused(AuditEntry.of("a", "a", "t".repeat(401)), "at most 400 characters but was 401");
    refused(ROLLOUT.before("x".repeat(100_001)), "before of an audit entry must be at most");
    refused(ROLLOUT.after("a\0b"), "after of an audit entry must be text without NUL");
    refused(ROLLOUT.reason("\uD800"), "reason of an audit entry must be text without NUL");
  }

  private void refused(AuditEntry entry, String message) {
    assertThatThrownBy(() -> audit.append(entry))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void a_key_that_is_short_or_whose_id_is_malformed_or_taken_is_refused_without_being_shown() {
    assertThatThrownBy(() -> AuditLog.builder(tx, "k1", Secret.of("hunter2")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "audit key k1 must be at least 32 bytes but has 7; make one with: openssl rand -base64"
                + " 32");
    assertThatThrownBy(() -> AuditLog.builder(tx, "a key", KEY))
        .hasMessageContaining("audit key id must be 1 to 64 letters");
    assertThatThrownBy(() -> AuditLog.builder(tx, "k1", KEY).formerKey("k1", KEY))
        .hasMessageContaining("\"k1\" was given twice");
  }

  @Test
  void a_negative_interval_and_a_limit_out_of_range_are_refused() {
    assertThatThrownBy(() -> AuditLog.builder(tx, "k1", KEY).headInterval(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("headInterval must not be negative but was PT-1S");
    assertThatThrownBy(() -> AuditQuery.newest(0)).hasMessageContaining("1 to 1000 but was 0");
    assertThatThrownBy(() -> AuditQuery.newest(1001)).hasMessageContaining("but was 1001");
  }

  @Test
  void a_head_is_read_as_it_is_written() {
    AuditHead head = new AuditHead(42, "0123456789abcdef".repeat(4));

    assertThat(AuditHead.parse(" " + head + "\n")).isEqualTo(head);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "42", "42:", ":ab", "-1:00", "x:00"})
  void a_malformed_head_is_refused(String text) {
    assertThatThrownBy(() -> AuditHead.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("but was \"" + text + "\"");
  }
}
