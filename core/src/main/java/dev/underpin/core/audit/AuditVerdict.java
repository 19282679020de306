package dev.underpin.core.audit;

import java.util.List;

/**
 * What {@link AuditLog#verify} found.
 *
 * @param entries how many entries are there
 * @param head where the chain ends; worth keeping if it is intact
 * @param faults what is wrong and where, by place; the first hundred
 * @param faultCount how many there are
 */
public record AuditVerdict(long entries, AuditHead head, List<AuditFault> faults, long faultCount) {

  /** A verdict; the faults are copied. */
  public AuditVerdict {
    faults = List.copyOf(faults);
  }

  /** {@return whether nothing is wrong} */
  public boolean isIntact() {
    return faultCount == 0;
  }
}
