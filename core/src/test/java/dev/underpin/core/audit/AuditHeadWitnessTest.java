package dev.underpin.core.audit;

import static dev.underpin.core.audit.AuditLogContract.KEY;
import static dev.underpin.core.audit.AuditLogContract.ROLLOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.underpin.core.jdbc.H2Database;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.core.testing.ManualClock;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** When the head is told to somebody outside the database. */
class AuditHeadWitnessTest {

  private final H2Database database;
  private final Transactions tx;
  private final ManualClock clock = new ManualClock();
  private final List<AuditHead> told = new ArrayList<>();

  AuditHeadWitnessTest() throws SQLException {
    database = new H2Database();
    tx = Transactions.of(database.dataSource());
  }

  @BeforeEach
  void install() {
    AuditSchema.install(database.dataSource());
  }

  @AfterEach
  void close() throws SQLException {
    database.close();
  }

  private AuditLogBuilder builder() {
    return AuditLog.builder(tx, "k1", KEY).clock(clock).witness(told::add);
  }

  @Test
  void it_is_told_with_the_first_entry_and_then_at_intervals() {
    AuditLog audit = builder().headInterval(Duration.ofMinutes(1)).build();

    AuditHead first = audit.append(ROLLOUT);
    clock.advance(Duration.ofSeconds(59));
    audit.append(ROLLOUT);
    assertThat(told).containsExactly(first);
    clock.advance(Duration.ofSeconds(1));
    AuditHead third = audit.append(ROLLOUT);

    assertThat(told).containsExactly(first, third);
    assertThat(audit.verify(third).isIntact()).isTrue();
  }

  @Test
  void an_interval_of_zero_tells_it_with_each_entry() {
    AuditLog audit = builder().headInterval(Duration.ZERO).build();

    audit.append(ROLLOUT);
    audit.append(ROLLOUT);

    assertThat(told).extracting(AuditHead::sequence).containsExactly(1L, 2L);
  }

  @Test
  void a_clock_that_is_set_back_does_not_silence_it() {
    AuditLog audit = builder().build();
    audit.append(ROLLOUT);

    clock.advance(Duration.ofDays(-1));
    audit.append(ROLLOUT);

    assertThat(told).extracting(AuditHead::sequence).containsExactly(1L, 2L);
  }

  @Test
  void what_is_rolled_back_is_not_told() {
    AuditLog audit = builder().build();

    assertThatThrownBy(
            () ->
                tx.inTransaction(
                    connection -> {
                      audit.append(ROLLOUT);
                      throw new IOException();
                    }))
        .isInstanceOf(IOException.class);

    assertThat(told).isEmpty();
  }

  @Test
  void it_is_told_after_the_commit() {
    AuditLog audit = builder().build();

    tx.useTransaction(
        connection -> {
          audit.append(ROLLOUT);
          assertThat(told).isEmpty();
        });

    assertThat(told).hasSize(1);
  }

  @Test
  void after_joining_a_connection_it_is_told_when_asked() throws SQLException {
    AuditLog audit = builder().build();
    try (Connection theirs = database.dataSource().getConnection()) {
      theirs.setAutoCommit(false);
      AuditHead head = audit.joining(theirs).append(ROLLOUT);
      theirs.commit();
      assertThat(told).isEmpty();

      assertThat(audit.tellHead()).isEqualTo(head);
    }

    assertThat(told).hasSize(1);
  }

  @Test
  void a_witness_that_fails_does_not_hurt_the_append() {
    AuditLog audit =
        builder()
            .witness(
                head -> {
                  throw new IllegalStateException("disk full");
                })
            .build();

    audit.append(ROLLOUT);

    assertThat(audit.verify().entries()).isEqualTo(1);
  }

  @Test
  void by_default_it_stands_in_the_log_as_verify_wants_it() {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(AuditLog.class);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(lines);
    lines.start();
    AuditLog audit = AuditLog.builder(tx, "k1", KEY).build();
    try {
      audit.append(ROLLOUT);
    } finally {
      logger.detachAppender(lines);
      logger.setAdditive(true);
      logger.setLevel(null);
    }

    String line = lines.list.get(0).getFormattedMessage();
    assertThat(line).startsWith("audit head 1:");
    AuditHead head = AuditHead.parse(line.substring("audit head ".length()));
    assertThat(audit.verify(head).isIntact()).isTrue();
  }
}
