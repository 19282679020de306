package dev.underpin.jobs;

import dev.underpin.core.audit.AuditAppender;
import dev.underpin.core.audit.AuditEntry;
import dev.underpin.core.audit.AuditException;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jobs.store.JobStore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does things of which an audit log must know. The entry comes first, in a transaction of its own:
 * should the process end in between, the log tells of something that was not done, and never the
 * other way round.
 */
final class Audited {

  private static final int MAX_ACTOR = 200;
  private static final int MAX_REASON = 1_000;

  private final JobStore store;
  private final AuditAppender audit;
  private final String actor;
  private final @Nullable String reason;

  Audited(JobStore store, AuditAppender audit, String actor, @Nullable String reason) {
    if (actor.isBlank() || actor.length() > MAX_ACTOR) {
      throw new IllegalArgumentException(
          "actor must be 1 to %d characters but was %s; name who acts"
              .formatted(MAX_ACTOR, actor.isBlank() ? "blank" : actor.length()));
    }
    if (reason != null && reason.length() > MAX_REASON) {
      throw new IllegalArgumentException(
          "reason must be at most %d characters but was %d; shorten it"
              .formatted(MAX_REASON, reason.length()));
    }
    this.store = store;
    this.audit = audit;
    this.actor = actor;
    this.reason = reason;
  }

  AuditEntry entry(String action, String target) {
    return AuditEntry.of(actor, action, target).reason(reason);
  }

  /**
   * Writes the entry, then acts.
   *
   * @param outcome what a second entry tells; null for none
   */
  <T extends @Nullable Object> T done(
      AuditEntry entry, Supplier<T> action, Function<T, @Nullable String> outcome) {
    requireNoTransaction(entry);
    audit.append(entry);
    T result;
    try {
      result = action.get();
    } catch (RuntimeException e) {
      tellFailure(entry, e);
      throw e;
    }
    String told = outcome.apply(result);
    if (told != null) {
      audit.append(entry.after(told));
    }
    return result;
  }

  private void tellFailure(AuditEntry entry, RuntimeException failure) {
    try {
      audit.append(entry.after("failed: " + failure.getClass().getSimpleName()));
    } catch (AuditException e) {
      failure.addSuppressed(e);
    }
  }

  private void requireNoTransaction(AuditEntry entry) {
    Transactions transactions = store.transactions();
    if (transactions != null && transactions.current() != null) {
      throw new IllegalStateException(
          "%s must not be called in a transaction, which could take back its audit entry and not what it did; call it outside"
              .formatted(entry.action()));
    }
  }
}
