package dev.underpin.observability.logback;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Instants as ISO 8601 in UTC, to the microsecond: {@code 2026-11-21T06:40:00.123456Z}. The text of
 * the second is kept, for the next line is most likely of the same one. Not thread-safe: each line
 * buffer has its own.
 */
final class TimestampText {

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
  private static final long YEAR_0 = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
  private static final long YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z").getEpochSecond();

  private long second = Long.MIN_VALUE;
  private byte[] text = {};

  void write(LineBuffer out, Instant instant) {
    long now = instant.getEpochSecond();
    if (now < YEAR_0 || now >= YEAR_10000) {
      out.literal(LineBuffer.ascii(instant.toString()));
      return;
    }
    if (now != second) {
      text = LineBuffer.ascii(LocalDateTime.ofEpochSecond(now, 0, ZoneOffset.UTC).format(SECONDS));
      second = now;
    }
    out.literal(text);
    out.literal('.');
    out.padded(instant.getNano() / 1_000, 6);
    out.literal('Z');
  }
}
