package dev.underpin.core.audit;

import dev.underpin.core.audit.AuditFault.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Rows that are not genuine where they stand, and places where rows are missing. */
final class Suspects {

  private static final int KEPT = 100;

  private final Seals seals;
  private final List<ChainRow> rows = new ArrayList<>();
  private final Set<Long> places = new TreeSet<>();
  private long count;

  Suspects(Seals seals) {
    this.seals = seals;
  }

  void add(ChainRow row) {
    count++;
    if (rows.size() < KEPT) {
      rows.add(row);
      places.add(row.sequence());
    }
  }

  void missing(long from, long to) {
    for (long place = from; place <= to && places.size() < 2 * KEPT; place++) {
      places.add(place);
    }
  }

  long count() {
    return count;
  }

  void tell(Findings findings, long headSequence) {
    for (ChainRow row : rows) {
      Long origin = originOf(row);
      if (origin != null) {
        findings.add(
            Kind.MOVED, row.sequence(), "the entry of place %d stands here".formatted(origin));
      } else if (row.sequence() < 1 || row.sequence() > headSequence) {
        findings.add(Kind.ADDED, row.sequence(), "was not appended by anybody who has the key");
      } else {
        findings.add(Kind.CHANGED, row.sequence(), "its contents or its code are not as written");
      }
    }
    findings.addCount(count - rows.size());
  }

  /** Where the row, or its contents alone, would be genuine. */
  private @Nullable Long originOf(ChainRow row) {
    for (long place : places) {
      if (place != row.sequence() && seals.isGenuine(row.at(place))) {
        return place;
      }
    }
    for (ChainRow other : rows) {
      if (seals.isGenuine(other.with(row.digest()))) {
        return other.sequence();
      }
    }
    return null;
  }
}
