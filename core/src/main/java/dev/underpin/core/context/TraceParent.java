package dev.underpin.core.context;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where this process stands in a distributed trace: the {@code traceparent} header of <a
 * href="https://www.w3.org/TR/trace-context-2/">W3C Trace Context</a>, level 2. Immutable.
 *
 * <pre>{@code
 * TraceParent caller = TraceParent.parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
 * }</pre>
 *
 * @param traceId 32 lower-case hex digits, not all zero
 * @param spanId 16 lower-case hex digits, not all zero: the span that our own calls name as parent
 * @param flags 0 to 255; bit 0 says that the caller records this trace, bit 1 that the right half
 *     of the trace id is random; no other bit is ever sent
 */
public record TraceParent(String traceId, String spanId, int flags) {

  private static final int LENGTH = 55;
  private static final int SAMPLED = 1;
  private static final int RANDOM = 2;
  private static final int KNOWN = SAMPLED | RANDOM;

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if a part is not as the standard wants it
   */
  public TraceParent {
    requireId("trace id", traceId, 32);
    requireId("span id", spanId, 16);
    if (flags < 0 || flags > 255) {
      throw new IllegalArgumentException("trace flags must be 0 to 255 but was " + flags);
    }
  }

  /** {@return the start of a new trace, its id random, not recorded by anybody} */
  public static TraceParent random() {
    UUID id = UUID.randomUUID();
    String traceId = hex(id.getMostSignificantBits()) + hex(id.getLeastSignificantBits());
    // a UUID's fixed bits are left of the last seven bytes, the ones that the flag speaks of
    return new TraceParent(traceId, randomSpanId(), RANDOM);
  }

  /**
   * Reads a header to the letter of the standard: version 00 has exactly 55 characters, a higher
   * one may go on after a dash, version {@code ff}, upper case and all-zero ids are refused. Spaces
   * and tabs around the value are not part of it (RFC 9110, section 5.5).
   *
   * @param header the header's value, possibly missing
   * @return the trace, or null where there is none to go on with (the standard's answer is to start
   *     a new one)
   */
  public static @Nullable TraceParent parse(@Nullable String header) {
    return header == null ? null : parseTrimmed(HeaderText.trimmed(header));
  }

  private static @Nullable TraceParent parseTrimmed(String header) {
    if (header.length() < LENGTH || !isShaped(header)) {
      return null;
    }
    String version = header.substring(0, 2);
    boolean lengthFits =
        version.equals("00")
            ? header.length() == LENGTH
            : header.length() == LENGTH || header.charAt(LENGTH) == '-';
    String traceId = header.substring(3, 35);
    String spanId = header.substring(36, 52);
    if (version.equals("ff") || !lengthFits || isZero(traceId) || isZero(spanId)) {
      return null;
    }
    // bits that a later version may define are not ours to pass on (section 3.2.2.5)
    int flags = Integer.parseInt(header.substring(53, 55), 16) & KNOWN;
    return new TraceParent(traceId, spanId, flags);
  }

  /** {@return the same trace with a new span, as each process on the way makes one} */
  public TraceParent child() {
    return new TraceParent(traceId, randomSpanId(), flags);
  }

  /** {@return whether the caller records this trace} */
  public boolean isSampled() {
    return (flags & SAMPLED) != 0;
  }

  /** {@return the header's value, version 00} */
  public String header() {
    return "00-" + traceId + '-' + spanId + "-0" + (flags & KNOWN);
  }

  private static boolean isShaped(String header) {
    return isHex(header, 0, 2)
        && header.charAt(2) == '-'
        && isHex(header, 3, 35)
        && header.charAt(35) == '-'
        && isHex(header, 36, 52)
        && header.charAt(52) == '-'
        && isHex(header, 53, LENGTH);
  }

  private static void requireId(String name, String id, int length) {
    if (id.length() != length || !isHex(id, 0, length) || isZero(id)) {
      throw new IllegalArgumentException(
          "%s must be %d lower-case hex digits, not all zero".formatted(name, length));
    }
  }

  private static boolean isHex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isZero(String id) {
    return id.chars().allMatch(c -> c == '0');
  }

  private static String randomSpanId() {
    long bits;
    do {
      bits = ThreadLocalRandom.current().nextLong();
    } while (bits == 0);
    return hex(bits);
  }

  private static String hex(long bits) {
    String digits = Long.toHexString(bits);
    return "0".repeat(16 - digits.length()) + digits;
  }
}
