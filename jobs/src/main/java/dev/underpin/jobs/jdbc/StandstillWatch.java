package dev.underpin.jobs.jdbc;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Tells whether a transaction failed since this process stood still inside it for longer than
 * {@link JobTables#bound} allows: then it was rolled back and may begin again. PostgreSQL says so,
 * at a commit too. MariaDB just ends the connection: where a transaction is old enough for that,
 * and its commit was not sent, it was rolled back, whatever ended it; after that it may have been
 * committed. A server that does not answer is no such case.
 */
final class StandstillWatch {

  private static final String IDLE_IN_TRANSACTION = "25P03";
  private static final String CONNECTION_FAILURES = "08";
  private static final Duration BOUND = Duration.ofSeconds(2);

  private final boolean endsSilently;
  private final LongSupplier nanoTime;
  private final long beganAt;
  private boolean committing;

  StandstillWatch(boolean endsSilently, LongSupplier nanoTime) {
    this.endsSilently = endsSilently;
    this.nanoTime = nanoTime;
    this.beganAt = nanoTime.getAsLong();
  }

  /** From now on a connection that ends may have committed. */
  void committing() {
    committing = true;
  }

  /** That failure, or what says that all may begin again. */
  SQLException explained(SQLException failure) {
    boolean isEnded =
        endsSilently
            && !committing
            && SqlStates.has(failure, CONNECTION_FAILURES)
            && nanoTime.getAsLong() - beganAt >= BOUND.toNanos()
            && SqlStates.causes(failure).noneMatch(SocketTimeoutException.class::isInstance);
    return isEnded || SqlStates.has(failure, IDLE_IN_TRANSACTION)
        ? new StoodStillException(failure)
        : failure;
  }
}
