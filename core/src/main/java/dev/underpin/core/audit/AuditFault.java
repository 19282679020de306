package dev.underpin.core.audit;

/**
 * One place at which the audit log is not as it was written.
 *
 * @param kind what happened
 * @param sequence where: the place in the chain; 0 for the chain as a whole
 * @param detail the same for people
 */
public record AuditFault(Kind kind, long sequence, String detail) {

  /** What can happen to a chain. */
  public enum Kind {
    /** An entry, or its code, is not what was written. */
    CHANGED,
    /** Entries are missing while later ones are there. */
    REMOVED,
    /** A genuine entry stands at another's place. */
    MOVED,
    /** An entry was not appended by anybody who has the key. */
    ADDED,
    /** Entries are missing at the end. */
    CUT,
    /**
     * Entries were made anew: without the key, so that none is genuine; or with it, so that they
     * differ from a head that is known.
     */
    REWRITTEN,
    /** The row that holds the head does not fit the last entry. */
    HEAD_CHANGED,
    /** An entry was written with a key that this log was not given, so nothing is known of it. */
    UNKNOWN_KEY
  }

  /** {@return {@code CHANGED at 7: …}} */
  @Override
  public String toString() {
    return (sequence == 0 ? kind.toString() : kind + " at " + sequence) + ": " + detail;
  }
}
