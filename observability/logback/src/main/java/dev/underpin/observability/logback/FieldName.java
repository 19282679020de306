package dev.underpin.observability.logback;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The name of a field, with all that there is to know about it: looked at once, for names are few
 * and come back with every line. Two are equal if they are written alike.
 */
final class FieldName {

  /** What the application calls it. */
  final String source;

  /** What is written: comma, name, colon. */
  final byte[] literal;

  /** Whether its value is masked, whatever it is. */
  final boolean hidden;

  /** Whether it is an id of the trace: no secret, though it may look like one. */
  final boolean ofTrace;

  /** Of what is written. */
  final int hash;

  /** One bit of the hash. */
  final long bit;

  FieldName(String source, byte[] literal, boolean hidden, boolean ofTrace) {
    this.source = source;
    this.literal = literal;
    this.hidden = hidden;
    this.ofTrace = ofTrace;
    hash = Arrays.hashCode(literal);
    bit = 1L << (hash ^ (hash >>> 15));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FieldName name && Arrays.equals(literal, name.literal);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
