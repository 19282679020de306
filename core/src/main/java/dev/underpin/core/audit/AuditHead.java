package dev.underpin.core.audit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the chain ended at some time: kept outside the database, it shows a tail that was cut off
 * later, and a chain that was rewritten as a whole. Immutable.
 *
 * @param sequence the last entry's place in the chain; 0 for an empty one
 * @param mac the last entry's code, 64 hexadecimal digits
 */
public record AuditHead(long sequence, String mac) {

  private static final Pattern FORM = Pattern.compile("([0-9]{1,18}):([0-9a-f]{64})");

  /** The head of a chain without entries. */
  static final AuditHead EMPTY = new AuditHead(0, "0".repeat(64));

  /**
   * A head.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  public AuditHead {
    String text = sequence + ":" + mac;
    if (!FORM.matcher(text).matches()) {
      throw malformed(text);
    }
  }

  /**
   * Reads what {@link #toString} wrote, say from a line of the log.
   *
   * @param text {@code 42:} and 64 hexadecimal digits
   * @return the head
   * @throws IllegalArgumentException if it is malformed
   */
  public static AuditHead parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw malformed(text);
    }
    return new AuditHead(Long.parseLong(form.group(1)), form.group(2));
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "audit head must be <number>:<64 hexadecimal digits> but was \"%s\"; copy it from the log"
            .formatted(text));
  }

  /** {@return {@code 42:9f…}, which {@link #parse} reads} */
  @Override
  public String toString() {
    return sequence + ":" + mac;
  }
}
