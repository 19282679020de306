package dev.underpin.core.audit;

import dev.underpin.core.audit.AuditFault.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * One walk along the chain.
 *
 * <p>A row is genuine if its own code is right: its contents, its place and its predecessor's code,
 * which it carries, are then what was written. Between neighbours, places must follow each other,
 * and each must carry the code of the one before it. So a fault stays where it is: after a row that
 * was changed the next one is genuine again. What is not genuine is kept, up to a hundred rows
 * without their texts, and looked at in the end: a row that would be right at the place of another
 * one was moved there.
 *
 * <p>Appends go on meanwhile. An entry is committed together with the head, so whoever has seen an
 * entry sees a head at least as far; and after a head was seen, all entries up to it are seen.
 */
final class Verification {

  private static final int PAGE_ROWS = 50;

  private final Seals seals;
  private final AuditHead known;
  private final Findings findings = new Findings();
  private final Suspects suspects;
  private AuditHead last = AuditHead.EMPTY;
  private boolean lastIsGenuine = true;
  private long entries;
  private long genuine;

  Verification(Seals seals, AuditHead known) {
    this.seals = seals;
    this.known = known;
    this.suspects = new Suspects(seals);
  }

  AuditVerdict run(Connection connection) throws SQLException {
    walk(connection);
    AuditHead walked = last;
    AuditHead head = AuditTable.head(connection);
    if (head == null) {
      findings.add(Kind.HEAD_CHANGED, 0, "the row of underpin_audit_head is gone or malformed");
    } else {
      if (head.sequence() < walked.sequence()) {
        findings.add(Kind.HEAD_CHANGED, head.sequence(), "entries go on to " + walked.sequence());
      } else if (head.sequence() > walked.sequence()) {
        walk(connection);
      }
      compareWithHead(head);
      requireUpTo(head, "the head");
    }
    requireUpTo(known, "the known head");
    if (entries > 1 && genuine == 0 && suspects.count() == entries) {
      findings.replaceAll(nothingIsGenuine());
    } else {
      suspects.tell(findings, Math.max(head == null ? 0 : head.sequence(), known.sequence()));
    }
    return findings.verdict(entries, last);
  }

  private void walk(Connection connection) throws SQLException {
    long after = entries == 0 ? Long.MIN_VALUE : last.sequence();
    List<ChainRow> page = AuditTable.page(connection, after, PAGE_ROWS);
    while (!page.isEmpty()) {
      page.forEach(this::visit);
      page = AuditTable.page(connection, page.get(page.size() - 1).sequence(), PAGE_ROWS);
    }
  }

  private void visit(ChainRow row) {
    entries++;
    boolean follows = row.sequence() == last.sequence() + 1;
    if (row.sequence() > last.sequence() + 1) {
      gap(last.sequence() + 1, row.sequence() - 1);
    }
    boolean isGenuine = isGenuine(row);
    if (isGenuine) {
      genuine++;
      if (follows && lastIsGenuine && !row.previousMac().equals(last.mac())) {
        findings.add(
            Kind.REWRITTEN,
            row.sequence(),
            "is genuine but was appended to another chain than the entry before it");
      }
      compareWithKnown(row);
    }
    if (row.sequence() > 0) {
      last = headAt(row);
      lastIsGenuine = isGenuine;
    }
  }

  private boolean isGenuine(ChainRow row) {
    if (!seals.knows(row.keyId())) {
      findings.add(
          Kind.UNKNOWN_KEY,
          row.sequence(),
          "was written with key \"%s\"; give it to AuditLogBuilder.formerKey"
              .formatted(row.keyId()));
      return false;
    }
    if (seals.isGenuine(row)) {
      return true;
    }
    suspects.add(row);
    return false;
  }

  private void gap(long from, long to) {
    suspects.missing(from, to);
    findings.add(
        Kind.REMOVED,
        from,
        from == to ? "is missing" : "entries %d to %d are missing".formatted(from, to));
  }

  /** A code that is no code stands for itself in no comparison. */
  private static AuditHead headAt(ChainRow row) {
    try {
      return new AuditHead(row.sequence(), row.mac());
    } catch (IllegalArgumentException e) {
      return new AuditHead(row.sequence(), AuditHead.EMPTY.mac());
    }
  }

  private void compareWithHead(AuditHead head) {
    boolean isLast = head.sequence() == last.sequence();
    if (isLast && lastIsGenuine && !head.mac().equals(last.mac())) {
      findings.add(Kind.HEAD_CHANGED, head.sequence(), "the head has another code than that entry");
    }
  }

  private void requireUpTo(AuditHead head, String who) {
    if (head.sequence() > last.sequence() && !findings.has(Kind.CUT)) {
      suspects.missing(last.sequence() + 1, head.sequence());
      findings.add(
          Kind.CUT,
          last.sequence() + 1,
          "%s is at %d but the last entry is %d".formatted(who, head.sequence(), last.sequence()));
    }
  }

  private void compareWithKnown(ChainRow row) {
    if (row.sequence() == known.sequence() && !row.mac().equals(known.mac())) {
      findings.add(
          Kind.REWRITTEN,
          row.sequence(),
          "is genuine but not the entry of the known head; the chain was written anew with the key");
    }
  }

  private AuditFault nothingIsGenuine() {
    return new AuditFault(
        Kind.REWRITTEN,
        0,
        "none of %d entries is genuine; they were written anew without the key, or this is not their key"
            .formatted(entries));
  }
}
