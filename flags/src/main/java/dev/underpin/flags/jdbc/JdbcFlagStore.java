package dev.underpin.flags.jdbc;

import dev.underpin.core.audit.AuditLog;
import dev.underpin.core.jdbc.Dialect;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.flags.Change;
import dev.underpin.flags.FlagChange;
import dev.underpin.flags.FlagDocument;
import dev.underpin.flags.FlagEdit;
import dev.underpin.flags.FlagStore;
import dev.underpin.flags.internal.ClockOffset;
import dev.underpin.flags.internal.Ear;
import dev.underpin.flags.internal.HintLoop;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flags in the product's own database: PostgreSQL, MariaDB, MySQL or H2. The tables are those of
 * {@link FlagsSchema}. Thread-safe.
 *
 * <pre>{@code
 * Transactions tx = Transactions.of(dataSource);
 * FlagsSchema.install(dataSource);
 * Flags flags = Flags.builder(JdbcFlagStore.of(tx)).build();
 * }</pre>
 *
 * <p>A change is one transaction: the flag, guarded by its version, the row of its history with
 * who, why, before and after, the entry of the {@linkplain #audited audit log} if there is one, and
 * the notification. It is a transaction of its own, never the caller's: a flag that was killed
 * inside a request must stay killed when the request is rolled back, and what a change method
 * returned holds on every node.
 *
 * <p>A poll of flags that have not changed is one statement that reads one row. Loading is one
 * statement too, however many flags there are, and so of one moment. On PostgreSQL with the driver
 * pgjdbc, changes are heard of by LISTEN on one connection that is kept; it is tested by probes,
 * and flags are loaded again after every reconnect. Polling goes on beside it, so that behind a
 * pooler that does not keep sessions a change takes a poll interval and no more.
 *
 * <p>No statement waits longer than 5 seconds for the database's answer. A change that fails so may
 * or may not have been stored: look at the flag's version.
 */
public final class JdbcFlagStore implements FlagStore {

  private static final String NAME = "underpin_flags";
  private static final Duration READ_LIMIT = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(JdbcFlagStore.class);

  private final DataSource listening;
  private final OwnConnections own;
  private final @Nullable AuditLog audit;
  private final ThreadFactory threads;
  private final HintLoop.Timing timing;
  private final ClockOffset clock = new ClockOffset();
  private volatile @Nullable FlagTables tables;

  private JdbcFlagStore(
      DataSource listening,
      OwnConnections own,
      @Nullable AuditLog audit,
      ThreadFactory threads,
      HintLoop.Timing timing) {
    this.listening = listening;
    this.own = own;
    this.audit = audit;
    this.threads = threads;
    this.timing = timing;
  }

  /**
   * {@return a store on the database of these transactions}; does no I/O.
   *
   * @param transactions whose data source is used, outside of its transactions
   */
  public static JdbcFlagStore of(Transactions transactions) {
    DataSource dataSource = transactions.dataSource();
    return new JdbcFlagStore(
        dataSource,
        new OwnConnections(dataSource, READ_LIMIT),
        null,
        JdbcFlagStore::daemon,
        HintLoop.Timing.USUAL);
  }

  /**
   * {@return the same store, whose changes are also entries of the tamper-evident audit log}
   *
   * <p>They are committed with the change, as action {@code flag.change} on target {@code
   * flag:new-cart}; {@code flag.remove}, {@code segment.change} likewise. A definition that is
   * longer than an entry can hold is named by its length; the history has it whole. The log's
   * witness is not told of them by themselves: see {@link AuditLog#joining}.
   *
   * @param log in the same database
   */
  public JdbcFlagStore audited(AuditLog log) {
    return new JdbcFlagStore(listening, own, Objects.requireNonNull(log, "log"), threads, timing);
  }

  /**
   * {@return the same store, with the connection that listens from elsewhere}
   *
   * <p>By default it is taken from the transactions' data source, and kept: one of the pool. Behind
   * a transaction pooler, give a data source that goes past it, and hints arrive.
   *
   * @param dataSource of the same database
   */
  public JdbcFlagStore listeningOn(DataSource dataSource) {
    return new JdbcFlagStore(
        Objects.requireNonNull(dataSource, "dataSource"), own, audit, threads, timing);
  }

  /**
   * {@return the same store, with its one thread, which listens, made elsewhere}
   *
   * @param factory default: a daemon thread named {@code underpin-flags-listen}
   */
  public JdbcFlagStore threadFactory(ThreadFactory factory) {
    return new JdbcFlagStore(
        listening, own, audit, Objects.requireNonNull(factory, "factory"), timing);
  }

  JdbcFlagStore timing(HintLoop.Timing other) {
    return new JdbcFlagStore(listening, own, audit, threads, other);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "underpin-flags-listen");
    thread.setDaemon(true);
    return thread;
  }

  /** {@return the name of the table} */
  @Override
  public String name() {
    return NAME;
  }

  @Override
  public FlagDocument load(FlagDocument last) throws SQLException {
    return own.autoCommitted(connection -> load(connection, last));
  }

  private FlagDocument load(Connection connection, FlagDocument last) throws SQLException {
    FlagTables from = tables(connection);
    if (!last.revision().isEmpty()) {
      long asked = System.nanoTime();
      FlagTables.Revision now = from.revision(connection);
      clock.learn(FlagTables.instant(now.nowAt()), asked);
      if (now.id().equals(last.revision())) {
        return last;
      }
    }
    FlagTables.Content content = from.all(connection);
    return FlagDocument.of(NAME, content.revision().id(), content.flags(), content.segments());
  }

  @Override
  public Duration clockAhead() {
    return clock.ahead();
  }

  @Override
  public Subscription subscribe(Runnable hint) {
    HintLoop loop = new HintLoop(NAME, this::listen, hint, timing).start(threads);
    return loop::close;
  }

  private @Nullable Ear listen() throws SQLException {
    if (!own.autoCommitted(connection -> tables(connection).canTell())) {
      return null;
    }
    try {
      return PostgresEar.open(listening, READ_LIMIT, this::say);
    } catch (NoClassDefFoundError e) { // pgjdbc is optional
      LOG.info("the driver is not pgjdbc: changes of flags are found by polling");
      return null;
    }
  }

  private void say(String word) throws SQLException {
    own.autoCommitted(
        connection -> {
          tables(connection).tell(connection, word);
          return true;
        });
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public boolean writeAll(List<FlagEdit> edits, Change change) throws SQLException {
    try {
      return own.inTransaction(
          connection -> new FlagWrite(tables(connection), audit).run(connection, edits, change));
    } catch (SQLException e) {
      if (FlagWrite.isConflict(e)) {
        return false;
      }
      throw e;
    }
  }

  private FlagTables tables(Connection connection) throws SQLException {
    FlagTables known = tables;
    if (known == null) {
      known = FlagTables.of(Dialect.of(connection));
      tables = known;
    }
    return known;
  }

  @Override
  public List<FlagChange> history(String key, int limit) throws SQLException {
    return own.autoCommitted(connection -> EntryTable.FLAGS.history(connection, key, limit));
  }

  @Override
  public FlagDocument asOf(Instant time) throws SQLException {
    return own.autoCommitted(
        connection ->
            FlagDocument.of(
                NAME,
                "as of " + time,
                EntryTable.FLAGS.asOf(connection, time),
                EntryTable.SEGMENTS.asOf(connection, time)));
  }
}
