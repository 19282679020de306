package dev.underpin.core.audit;

/** Adds entries to the audit log. */
@FunctionalInterface
public interface AuditAppender {

  /**
   * Adds an entry at the end of the chain.
   *
   * @param entry who did what to what
   * @return where the chain ends with it, if the transaction commits
   * @throws IllegalArgumentException if a part of the entry is blank, too long, or holds what not
   *     every database keeps (NUL, half a surrogate pair)
   * @throws AuditException if it could not be written; the transaction must be rolled back then
   * @throws IllegalStateException if the connection is in auto-commit mode
   */
  AuditHead append(AuditEntry entry);
}
