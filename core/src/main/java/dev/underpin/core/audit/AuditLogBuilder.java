package dev.underpin.core.audit;

import dev.underpin.core.jdbc.Transactions;
import dev.underpin.core.settings.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings of an {@link AuditLog}. Not thread-safe. */
public final class AuditLogBuilder {

  /** How often the head is told unless said otherwise: once a minute, while entries are added. */
  static final Duration DEFAULT_HEAD_INTERVAL = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

  final Transactions transactions;
  final Seals seals;
  Consumer<AuditHead> witness = head -> LOG.info("audit head {}", head);
  Duration headInterval = DEFAULT_HEAD_INTERVAL;
  InstantSource clock = Clock.systemUTC();

  AuditLogBuilder(Transactions transactions, String keyId, Secret key) {
    this.transactions = Objects.requireNonNull(transactions, "transactions");
    this.seals = new Seals(keyId, key);
  }

  /**
   * Adds a key with which entries were written before: they are verified with it, none is written.
   *
   * @param keyId its id, stored with each of those entries
   * @param key the key
   * @return this
   * @throws IllegalArgumentException if the id is malformed or taken, or the key too short
   */
  public AuditLogBuilder formerKey(String keyId, Secret key) {
    seals.add(keyId, key);
    return this;
  }

  /**
   * Sends the head elsewhere. By default it goes to the log of {@code
   * dev.underpin.core.audit.AuditLog} as {@code audit head 42:9f…}, at level INFO. Whoever can
   * change the database must not be able to change what this writes.
   *
   * @param heads is given the head, in the thread that appended, after its commit; short
   * @return this
   */
  public AuditLogBuilder witness(Consumer<AuditHead> heads) {
    witness = Objects.requireNonNull(heads, "heads");
    return this;
  }

  /**
   * How often the head is told while entries are added; zero: with each of them. By default once a
   * minute. What was appended since the last one can be cut off by somebody who changes the row of
   * the head too: call {@link AuditLog#tellHead} from a schedule where that is too long.
   *
   * @param interval zero or more
   * @return this
   * @throws IllegalArgumentException if it is negative
   */
  public AuditLogBuilder headInterval(Duration interval) {
    if (interval.isNegative()) {
      throw new IllegalArgumentException(
          "headInterval must not be negative but was %s; zero tells the head with each entry"
              .formatted(interval));
    }
    headInterval = interval;
    return this;
  }

  /**
   * The clock that entries are dated with; by default the system's.
   *
   * @param now tells the time
   * @return this
   */
  public AuditLogBuilder clock(InstantSource now) {
    clock = Objects.requireNonNull(now, "now");
    return this;
  }

  /** {@return the log; the database is not asked yet} */
  public AuditLog build() {
    return new AuditLog(this);
  }
}
