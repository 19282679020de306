package dev.underpin.core.audit;

import static dev.underpin.core.audit.AuditLogContract.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.audit.AuditFault.Kind;
import dev.underpin.core.jdbc.Sql;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.core.settings.Secret;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is found when somebody who can change the database does. */
abstract class AuditTamperingContract {

  private static final int ENTRIES = 130; // some pages

  @SuppressWarnings("NullAway.Init") // before each test
  private DataSource database;

  @SuppressWarnings("NullAway.Init")
  private AuditLog audit;

  @SuppressWarnings("NullAway.Init")
  private AuditHead known;

  /** An empty database, which the subclass drops after the test. */
  abstract DataSource newDatabase() throws SQLException;

  @BeforeEach
  final void append() throws SQLException {
    database = newDatabase();
    AuditSchema.install(database);
    audit = log(KEY);
    appendTo(audit, "ana", ENTRIES);
    known = audit.tellHead();
    assertThat(audit.verify(known).faults()).isEmpty();
  }

  private AuditLog log(Secret key) {
    return AuditLog.builder(Transactions.of(database), "k1", key).build();
  }

  private static void appendTo(AuditLog log, String actor, int count) {
    for (int i = 1; i <= count; i++) {
      log.append(
          AuditEntry.of(actor, "edit", "doc:" + i)
              .before("b" + i)
              .after("a" + i)
              .reason("because"));
    }
  }

  @Test
  void any_column_of_a_row_that_is_changed_is_found() throws SQLException {
    Map<String, String> changes =
        Map.of(
            "recorded_at", "recorded_at + 1",
            "actor", "'bob'",
            "action", "'editt'",
            "target", "'doc:71'",
            "before_value", "'b'",
            "after_value", "NULL",
            "reason", "''",
            "request_id", "'r'",
            "previous_mac", "mac",
            "mac", "previous_mac");
    for (Map.Entry<String, String> change : changes.entrySet()) {
      String column = change.getKey();
      String before =
          Sql.query(database, "SELECT " + column + " FROM underpin_audit WHERE seq = 70");
      set(column, change.getValue());

      assertFaults(audit.verify(), "CHANGED at 70");

      set(column, before.equals("null") ? "NULL" : "'" + before + "'");
      assertThat(audit.verify().faults()).as("put back: %s", column).isEmpty();
    }
  }

  private void set(String column, String value) throws SQLException {
    execute("UPDATE underpin_audit SET " + column + " = " + value + " WHERE seq = 70");
  }

  @Test
  void a_letter_that_moves_from_one_field_to_the_next_is_found() throws SQLException {
    execute("UPDATE underpin_audit SET actor = 'an', action = 'aedit' WHERE seq = 70");

    assertFaults(audit.verify(), "CHANGED at 70");
  }

  @Test
  void nothing_and_the_empty_text_are_not_the_same() throws SQLException {
    execute("UPDATE underpin_audit SET request_id = '' WHERE seq = 70");

    assertFaults(audit.verify(), "CHANGED at 70");
  }

  @Test
  void rows_that_are_removed_are_found() throws SQLException {
    execute("DELETE FROM underpin_audit WHERE seq = 1 OR seq BETWEEN 50 AND 60 OR seq = 129");

    assertFaults(audit.verify(), "REMOVED at 1", "REMOVED at 50", "REMOVED at 129");
    assertThat(audit.verify().faults().get(1).detail()).isEqualTo("entries 50 to 60 are missing");
  }

  @Test
  void a_row_that_is_removed_while_the_later_ones_close_the_gap_is_found() throws SQLException {
    execute("DELETE FROM underpin_audit WHERE seq = 126");
    for (int seq = 127; seq <= ENTRIES; seq++) {
      execute("UPDATE underpin_audit SET seq = " + (seq - 1) + " WHERE seq = " + seq);
    }
    execute("UPDATE underpin_audit_head SET seq = 129");

    assertFaults(audit.verify(), "MOVED at 126", "MOVED at 127", "MOVED at 128", "CHANGED at 129");
    assertFaults(
        audit.verify(known),
        "MOVED at 126",
        "MOVED at 127",
        "MOVED at 128",
        "MOVED at 129",
        "CUT at 130");
  }

  @Test
  void rows_that_are_swapped_are_found() throws SQLException {
    execute("UPDATE underpin_audit SET seq = 1000 WHERE seq = 20");
    execute("UPDATE underpin_audit SET seq = 20 WHERE seq = 90");
    execute("UPDATE underpin_audit SET seq = 90 WHERE seq = 1000");

    assertFaults(audit.verify(), "MOVED at 20", "MOVED at 90");
    assertThat(audit.verify().faults().get(0).detail())
        .isEqualTo("the entry of place 90 stands here");
  }

  @Test
  void contents_that_are_swapped_while_the_codes_stay_are_found() throws SQLException {
    for (String column :
        List.of("recorded_at", "actor", "action", "target", "before_value", "after_value")) {
      swap(column, 20, 90);
    }

    assertFaults(audit.verify(), "MOVED at 20", "MOVED at 90");
  }

  private void swap(String column, int one, int other) throws SQLException {
    String select = "SELECT " + column + " FROM underpin_audit WHERE seq = ";
    String first = Sql.query(database, select + one);
    String second = Sql.query(database, select + other);
    String update = "UPDATE underpin_audit SET " + column + " = '%s' WHERE seq = %d";
    execute(update.formatted(second, one));
    execute(update.formatted(first, other));
  }

  @Test
  void a_tail_that_is_cut_is_found() throws SQLException {
    execute("DELETE FROM underpin_audit WHERE seq > 120");

    assertFaults(audit.verify(), "CUT at 121");
    assertThat(audit.verify().faults().get(0).detail())
        .isEqualTo("the head is at 130 but the last entry is 120");
  }

  @Test
  void a_tail_that_is_cut_together_with_the_head_is_found_by_a_known_head() throws SQLException {
    cutWithHead(120);

    assertThat(audit.verify().isIntact()).as("what no chain shows by itself").isTrue();
    assertFaults(audit.verify(known), "CUT at 121");
  }

  @Test
  void a_tail_that_is_cut_and_grown_again_is_found_by_a_known_head() throws SQLException {
    cutWithHead(120);
    appendTo(audit, "mallory", 20);

    assertThat(audit.verify().isIntact()).isTrue();
    assertFaults(audit.verify(known), "REWRITTEN at 130");
  }

  private void cutWithHead(int last) throws SQLException {
    String mac = Sql.query(database, "SELECT mac FROM underpin_audit WHERE seq = " + last);
    execute("DELETE FROM underpin_audit WHERE seq > " + last);
    execute("UPDATE underpin_audit_head SET seq = %d, mac = '%s'".formatted(last, mac));
  }

  @Test
  void a_chain_that_is_wholly_rewritten_without_the_key_is_found() throws SQLException {
    empty();
    appendTo(log(Secret.of("the best key that mallory could think of")), "mallory", ENTRIES);

    assertFaults(audit.verify(), "REWRITTEN");
    assertThat(audit.verify().faults().get(0).detail())
        .startsWith("none of 130 entries is genuine");
  }

  @Test
  void a_chain_that_is_wholly_rewritten_with_the_key_is_found_by_a_known_head()
      throws SQLException {
    empty();
    appendTo(audit, "mallory", ENTRIES + 5);

    assertThat(audit.verify().isIntact()).as("what no chain shows by itself").isTrue();
    assertFaults(audit.verify(known), "REWRITTEN at 130");
  }

  @Test
  void a_log_that_is_emptied_is_found_by_a_known_head() throws SQLException {
    empty();

    assertThat(audit.verify().isIntact()).isTrue();
    assertFaults(audit.verify(known), "CUT at 1");
  }

  private void empty() throws SQLException {
    execute("DELETE FROM underpin_audit");
    execute("UPDATE underpin_audit_head SET seq = 0, mac = '%s'".formatted(AuditHead.EMPTY.mac()));
  }

  @Test
  void genuine_rows_of_a_fork_that_replace_the_chains_own_are_found() throws SQLException {
    execute("CREATE TABLE kept AS SELECT * FROM underpin_audit WHERE seq > 128");
    cutWithHead(127);
    appendTo(audit, "mallory", 1);
    execute("INSERT INTO underpin_audit SELECT * FROM kept");
    execute("UPDATE underpin_audit_head SET seq = 130, mac = '" + known.mac() + "'");

    assertFaults(audit.verify(known), "REWRITTEN at 129");
  }

  @Test
  void a_row_that_is_added_by_hand_is_found() throws SQLException {
    execute(
        """
        INSERT INTO underpin_audit (seq, recorded_at, actor, action, target, key_id,
            previous_mac, mac)
          VALUES (131, 1, 'mallory', 'edit', ' ', 'k1', '%s', 'no code')"""
            .formatted(known.mac()));

    assertFaults(audit.verify(), "HEAD_CHANGED at 130", "ADDED at 131");
    assertThat(audit.entries(AuditQuery.newest(1)).get(0).entry().target()).isEqualTo(" ");
  }

  @Test
  void a_head_that_is_changed_or_removed_is_found() throws SQLException {
    execute("UPDATE underpin_audit_head SET seq = 125");
    assertFaults(audit.verify(), "HEAD_CHANGED at 125");
    execute("UPDATE underpin_audit_head SET seq = 130, mac = '" + "0".repeat(64) + "'");
    assertFaults(audit.verify(), "HEAD_CHANGED at 130");
    execute("DELETE FROM underpin_audit_head");
    assertFaults(audit.verify(), "HEAD_CHANGED");
  }

  @Test
  void of_many_faults_all_are_counted_and_a_hundred_told() throws SQLException {
    execute("UPDATE underpin_audit SET actor = 'bob' WHERE seq > 10");

    AuditVerdict verdict = audit.verify();

    assertThat(verdict.faultCount()).isEqualTo(120);
    assertThat(verdict.faults()).hasSize(100);
    assertThat(verdict.faults()).allMatch(fault -> fault.kind() == Kind.CHANGED);
  }

  private void execute(String sql) throws SQLException {
    Sql.execute(database, sql);
  }

  private static void assertFaults(AuditVerdict verdict, String... faults) {
    assertThat(verdict.isIntact()).isFalse();
    assertThat(verdict.faults())
        .extracting(fault -> fault.toString().split(":", 2)[0])
        .containsExactly(faults);
  }
}
