package dev.underpin.core.audit;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.jdbc.TransactionalWork;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.core.settings.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who did what to what, before and after: entries that are added and never changed, in a chain that
 * tells when somebody tampered with it.
 *
 * <pre>{@code
 * AuditSchema.install(dataSource);
 * AuditLog audit = AuditLog.builder(tx, "2027-01", key).build();
 *
 * tx.useTransaction(connection -> {
 *   prices.update(connection, product, price);
 *   audit.append(AuditEntry.of("ana", "price.change", "product:7").before("10").after("12"));
 * });                                          // both are committed, or neither
 *
 * AuditVerdict verdict = audit.verify(AuditHead.parse("42:9f…"));   // from a line of the log
 * }</pre>
 *
 * <p>Each entry is sealed with a secret key over its contents, its place and the entry before it.
 * {@link #verify()} tells entries that were changed, removed or moved, and a tail that was cut.
 * What no chain can show by itself, a tail that was cut together with the row that holds the head,
 * or a chain that was written anew by somebody who has the key, shows against a head that was known
 * before: so the head is told to a witness, by default the log, at {@linkplain
 * AuditLogBuilder#headInterval intervals}.
 *
 * <p>An append locks the row of the head until its transaction ends, on however many nodes: that is
 * what keeps the chain from forking, and it makes transactions that append wait for each other.
 * Keep them short, and append last. An isolation level above READ COMMITTED on PostgreSQL lets one
 * of two such transactions fail, to be tried again by the caller.
 *
 * <p>Give the application's database user no right to UPDATE or DELETE {@code underpin_audit}.
 * Thread-safe.
 */
public final class AuditLog implements AuditAppender {

  private static final int MAX_REQUEST_ID = 200;

  private final AuditLogBuilder settings;
  private final Transactions transactions;
  private final HeadWitness witness;

  AuditLog(AuditLogBuilder settings) {
    this.settings = settings;
    this.transactions = settings.transactions;
    this.witness = new HeadWitness(settings);
  }

  /**
   * A log with what it cannot do without.
   *
   * @param transactions the ambient transaction is joined; where there is none, one is begun
   * @param keyId names the key, and is stored with each entry, so that a later one can follow it
   * @param key at least 32 bytes in UTF-8, the same on all nodes, and not kept in this database
   * @return the builder
   * @throws IllegalArgumentException if the id is malformed or the key too short
   */
  public static AuditLogBuilder builder(Transactions transactions, String keyId, Secret key) {
    return new AuditLogBuilder(transactions, keyId, key);
  }

  /**
   * Adds an entry in this thread's transaction, or in one of its own. The request of the current
   * {@link RequestContext} goes with it.
   */
  @Override
  public AuditHead append(AuditEntry entry) {
    entry.checked();
    AuditHead head = inTransaction("append to", connection -> append(connection, entry));
    transactions.afterCommit(() -> witness.committed(head));
    return head;
  }

  /**
   * Adds entries in a transaction of the caller's. Nothing is committed here, and since there is no
   * event for a commit that the caller does himself, the head is not told: the next {@link #append}
   * or {@link #tellHead} does.
   *
   * @param connection the caller's, with auto-commit off; used by the calling thread alone
   * @return adds entries for as long as that transaction lasts
   */
  public AuditAppender joining(Connection connection) {
    Objects.requireNonNull(connection, "connection");
    return entry -> {
      entry.checked();
      return perform("append to", () -> append(connection, entry));
    };
  }

  private AuditHead append(Connection connection, AuditEntry entry) throws SQLException {
    AuditHead last = AuditTable.lockHead(Transactions.requireTransaction(connection));
    AuditRecord added =
        new AuditRecord(
            last.sequence() + 1,
            settings.clock.instant().truncatedTo(ChronoUnit.MICROS),
            entry,
            requestId());
    ChainRow row = sealed(added, last.mac());
    AuditTable.insert(connection, added, row);
    AuditHead head = new AuditHead(row.sequence(), row.mac());
    AuditTable.moveHead(connection, head);
    return head;
  }

  private ChainRow sealed(AuditRecord added, String previousMac) {
    String digest = Seals.digest(AuditTable.micros(added.at()), added.entry(), added.requestId());
    Seals seals = settings.seals;
    String mac = seals.seal(added.sequence(), previousMac, seals.currentId(), digest);
    return new ChainRow(added.sequence(), digest, seals.currentId(), previousMac, mac);
  }

  private static @Nullable String requestId() {
    String id = RequestContext.current().requestId();
    return id == null || id.length() <= MAX_REQUEST_ID ? id : id.substring(0, MAX_REQUEST_ID);
  }

  /**
   * Reads entries, newest first, in this thread's transaction or in one of its own. They are not
   * verified.
   *
   * @param query which
   * @return the entries
   * @throws AuditException if they could not be read
   */
  public List<AuditRecord> entries(AuditQuery query) {
    return inTransaction("read", connection -> AuditTable.find(connection, query));
  }

  /**
   * Goes through the whole chain as it is committed, on a connection of its own; reading is all
   * that its database user must be allowed. Appends go on meanwhile. Memory is bounded, however
   * long the chain is.
   *
   * @return what was found
   * @throws AuditException if the log could not be read
   */
  public AuditVerdict verify() {
    return verify(AuditHead.EMPTY);
  }

  /**
   * As {@link #verify()}, against a head that was told before: it must still be a part of the
   * chain.
   *
   * @param known the newest head that the witness knows
   * @return what was found
   * @throws AuditException if the log could not be read
   */
  public AuditVerdict verify(AuditHead known) {
    return perform(
        "verify", () -> OwnConnection.read(transactions.dataSource(), c -> verify(c, known)));
  }

  private AuditVerdict verify(Connection connection, AuditHead known) throws SQLException {
    return new Verification(settings.seals, known).run(connection);
  }

  /**
   * Tells the witness where the chain ends now; for a schedule, or before a shutdown.
   *
   * @return the head
   * @throws AuditException if it could not be read
   */
  public AuditHead tellHead() {
    AuditHead head =
        perform(
            "read the head of",
            () -> OwnConnection.read(transactions.dataSource(), AuditTable::requireHead));
    witness.tell(head);
    return head;
  }

  private <T> T inTransaction(String what, TransactionalWork<T, SQLException> work) {
    return perform(what, () -> transactions.inTransaction(work));
  }

  private static <T extends @Nullable Object> T perform(String what, Call<T> call) {
    try {
      return call.run();
    } catch (SQLException e) {
      throw new AuditException(
          "could not %s the audit log: %s; are its tables there? AuditSchema.install(dataSource) makes them"
              .formatted(what, e.getMessage()),
          e);
    }
  }

  private interface Call<T extends @Nullable Object> {
    T run() throws SQLException;
  }
}
