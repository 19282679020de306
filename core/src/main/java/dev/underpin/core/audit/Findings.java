package dev.underpin.core.audit;

import dev.underpin.core.audit.AuditFault.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The faults found so far: all are counted, so many are kept. */
final class Findings {

  private static final int KEPT = 100;

  private final List<AuditFault> faults = new ArrayList<>();
  private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
  private long count;

  void add(Kind kind, long sequence, String detail) {
    kinds.add(kind);
    count++;
    if (faults.size() < KEPT) {
      faults.add(new AuditFault(kind, sequence, detail));
    }
  }

  /** Faults that there is nothing to say about but their number. */
  void addCount(long more) {
    count += more;
  }

  boolean has(Kind kind) {
    return kinds.contains(kind);
  }

  void replaceAll(AuditFault fault) {
    faults.clear();
    faults.add(fault);
    count = 1;
  }

  AuditVerdict verdict(long entries, AuditHead head) {
    faults.sort(Comparator.comparingLong(AuditFault::sequence));
    return new AuditVerdict(entries, head, faults, count);
  }
}
