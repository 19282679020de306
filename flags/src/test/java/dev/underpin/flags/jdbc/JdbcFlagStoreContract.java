package dev.underpin.flags.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.audit.AuditLog;
import dev.underpin.core.audit.AuditQuery;
import dev.underpin.core.audit.AuditRecord;
import dev.underpin.core.audit.AuditSchema;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.core.settings.Secret;
import dev.underpin.flags.Change;
import dev.underpin.flags.FlagDefinition;
import dev.underpin.flags.FlagDocument;
import dev.underpin.flags.FlagEdit;
import dev.underpin.flags.FlagStore;
import dev.underpin.flags.FlagStoreContract;
import dev.underpin.flags.Flags;
import dev.underpin.flags.Subject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every database does, besides the contract of all stores. */
abstract class JdbcFlagStoreContract extends FlagStoreContract.Writable {

  private static final Secret KEY = Secret.of("0123456789abcdef0123456789abcdef");

  private HikariDataSource pool;
  private final StatementCounter counter = new StatementCounter();
  private Transactions tx;
  private JdbcFlagStore store;

  /** The URL of a database that is empty, with the user in it. */
  abstract String emptyDatabase();

  @BeforeEach
  void installs() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(emptyDatabase());
    config.setMaximumPoolSize(8);
    config.setMinimumIdle(0);
    pool = new HikariDataSource(config);
    FlagsSchema.install(pool);
    tx = Transactions.of(counter.counting(pool));
    store = JdbcFlagStore.of(tx);
  }

  @AfterEach
  void closes() {
    pool.close();
  }

  @Override
  protected FlagStore store() {
    return store;
  }

  DataSource dataSource() {
    return pool;
  }

  @Test
  void installing_twice_changes_nothing() throws Exception {
    change(NEW_CART, true);

    FlagsSchema.install(pool);

    assertThat(store.load(FlagDocument.empty()).flags()).containsOnlyKeys("new-cart");
  }

  /** ff4j #226. */
  @Test
  void n_plus_one_sql_does_not_happen_one_statement_loads_1000_flags_and_one_sees_no_change()
      throws Exception {
    fill(1_000);
    counter.reset();

    FlagDocument all = store.load(FlagDocument.empty());
    assertThat(all.flags()).hasSize(1_000);
    assertThat(counter.count()).isEqualTo(1);

    counter.reset();
    assertThat(store.load(all)).isSameAs(all);
    assertThat(counter.count()).isEqualTo(1);
    assertThat(counter.last()).contains("underpin_flag_revision").doesNotContain("underpin_flags ");
  }

  @Test
  void an_evaluation_asks_the_database_nothing() throws Exception {
    change(NEW_CART, true);
    Flags flags = Flags.builder(store).build();
    flags.refresh();
    counter.reset();

    for (int user = 0; user < 1_000; user++) {
      assertThat(flags.isOn(NEW_CART, Subject.of("user-" + user))).isTrue();
    }

    assertThat(counter.count()).isZero();
  }

  private void fill(int flags) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO underpin_flags (flag_key, version, definition) VALUES (?, 1, ?)")) {
      for (int i = 0; i < flags; i++) {
        insert.setString(1, "flag-" + i);
        insert.setString(2, "{\"type\": \"boolean\", \"state\": \"on\"}");
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  @Test
  void flag_and_history_and_audit_entry_and_revision_are_stored_together_or_not_at_all()
      throws Exception {
    AuditSchema.install(pool);
    AuditLog audit = AuditLog.builder(tx, "k1", KEY).build();
    JdbcFlagStore audited = store.audited(audit);
    FlagDefinition first = definition(NEW_CART, "on", 1);
    FlagDefinition second = definition(NEW_CART, "killed", 2);

    audited.write(first, CHANGE);
    FlagDocument before = store.load(FlagDocument.empty());
    execute("DROP TABLE underpin_audit"); // the last of what a change writes
    assertThatThrownBy(() -> audited.write(second, CHANGE)).isInstanceOf(Exception.class);

    assertThat(store.load(before)).isSameAs(before);
    assertThat(store.load(FlagDocument.empty()).flags()).containsEntry("new-cart", first);
    assertThat(store.history("new-cart", 10)).hasSize(1);
  }

  @Test
  void an_audited_change_is_an_entry_with_actor_reason_before_and_after() throws Exception {
    AuditSchema.install(pool);
    AuditLog audit = AuditLog.builder(tx, "k1", KEY).build();
    JdbcFlagStore audited = store.audited(audit);
    FlagDefinition first = definition(NEW_CART, "on", 1);
    FlagDefinition second = definition(NEW_CART, "killed", 2);

    audited.write(first, CHANGE);
    audited.write(second, Change.by("bo", "errors"));

    List<AuditRecord> entries = audit.entries(AuditQuery.newest(10).target("flag:new-cart"));
    assertThat(entries).hasSize(2);
    assertThat(entries.get(0).entry().actor()).isEqualTo("bo");
    assertThat(entries.get(0).entry().action()).isEqualTo("flag.change");
    assertThat(entries.get(0).entry().reason()).isEqualTo("errors");
    assertThat(entries.get(0).entry().before()).isEqualTo(first.toJson());
    assertThat(entries.get(0).entry().after()).isEqualTo(second.toJson());
    assertThat(audit.verify().isIntact()).isTrue();
  }

  @Test
  void a_refused_write_leaves_no_trace() throws Exception {
    change(NEW_CART, true);
    FlagDocument before = store.load(FlagDocument.empty());

    assertThat(store.write(definition(NEW_CART, "killed", 5), CHANGE)).isFalse();

    assertThat(store.load(before)).isSameAs(before);
    assertThat(store.history("new-cart", 10)).hasSize(1);
  }

  @Test
  void a_change_inside_a_transaction_that_is_rolled_back_stays_made() throws Exception {
    change(NEW_CART, true);
    Flags flags = Flags.builder(store).build();
    flags.refresh();

    assertThatThrownBy(
            () ->
                tx.useTransaction(
                    connection -> {
                      flags.kill(NEW_CART, CHANGE);
                      throw new IllegalStateException("the request failed");
                    }))
        .hasMessage("the request failed");

    flags.refresh();
    assertThat(flags.explain(NEW_CART, Subject.of("u"))).hasToString("false (KILLED, version 2)");
  }

  @Test
  void one_row_spoiled_by_hand_is_named_and_does_not_take_the_others_down() throws Exception {
    change(NEW_CART, true);
    change(OTHER, true);
    execute(
        "UPDATE underpin_flags SET definition = '{\"type\": \"boolean\"}, \"x\": {' WHERE flag_key ="
            + " 'other'");
    execute("UPDATE underpin_flag_revision SET seq = seq + 1");

    FlagDocument document = store.load(FlagDocument.empty());

    assertThat(document.flags()).containsOnlyKeys("new-cart");
    assertThat(document.problems()).containsOnlyKeys("other");
    assertThat(document.problems().get("other"))
        .contains("underpin_flags: definition of flag \"other\" must be valid JSON");
  }

  @Test
  void a_backup_that_was_put_back_is_seen_although_its_numbers_come_again() throws Exception {
    change(NEW_CART, true);
    change(NEW_CART, false);
    FlagDocument later = store.load(FlagDocument.empty());
    execute("UPDATE underpin_flag_revision SET seq = 1, token = 'of the backup'");
    execute("UPDATE underpin_flags SET version = 1");

    change(OTHER, true); // seq is 2 again

    assertThat(store.load(later).flags()).containsOnlyKeys("new-cart", "other");
  }

  @Test
  void a_database_without_its_tables_keeps_the_last_good_flags() throws Exception {
    change(NEW_CART, true);
    Flags flags = Flags.builder(store).build();
    flags.refresh();

    execute("DROP TABLE underpin_flag_revision");

    assertThat(flags.refresh()).isFalse();
    assertThat(flags.isOn(NEW_CART, Subject.of("u"))).isTrue();
  }

  @Test
  void the_clock_of_the_database_is_compared_at_each_poll_and_dates_the_changes() throws Exception {
    change(NEW_CART, true);
    store.load(store.load(FlagDocument.empty()));

    assertThat(store.clockAhead().abs()).isLessThan(Duration.ofSeconds(30));
    assertThat(store.history("new-cart", 1).get(0).at())
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
  }

  @Test
  void a_node_of_before_segments_goes_on_working_beside_this_one() throws Exception {
    String definition = "{\"type\":\"boolean\",\"state\":\"on\"}";
    Version1Node old = new Version1Node(pool);
    change(OTHER, true);
    store.writeAll(
        List.of(
            FlagEdit.segment("staff", 1, "{\"attribute\":\"email\",\"present\":true}"),
            new FlagEdit(FlagEdit.Kind.FLAG, "new-cart", 1, definition),
            FlagEdit.removal("other", 2)),
        CHANGE);

    old.create("of-old", definition);

    // a removed flag is a faulty one there, which keeps its last good definition
    assertThat(old.load())
        .containsExactly(
            entry("new-cart", definition), entry("of-old", definition), entry("other", ""));
    assertThat(old.asOf(Long.MAX_VALUE)).containsOnlyKeys("new-cart", "of-old", "other");
    assertThat(store.load(FlagDocument.empty()).flags()).containsOnlyKeys("new-cart", "of-old");
  }

  @Test
  void a_database_of_before_segments_is_brought_up_with_all_its_flags() throws Exception {
    change(NEW_CART, true);
    execute("DROP TABLE underpin_flag_segments");
    execute("DROP TABLE underpin_flag_segment_history");
    execute("DELETE FROM underpin_schema WHERE module = 'underpin_flags' AND version = 2");

    FlagsSchema.install(pool);

    assertThat(store.load(FlagDocument.empty()).flags()).containsOnlyKeys("new-cart");
    change(NEW_CART, false);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
