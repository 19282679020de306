package dev.underpin.observability.slo;

/** How soon somebody has to look. */
public enum Severity {
  /** Now, at night too. */
  PAGE,
  /** In the next days. */
  TICKET
}
