package dev.underpin.examples.benchmarks.chaoscache;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A line of a journal. Times are {@link System#nanoTime()}, which all processes of a Linux machine
 * read off one clock.
 *
 * @param kind what was done
 * @param start just before
 * @param end just after
 * @param note what else there is to say, a word without spaces
 * @param versions of the keys that were read or changed
 */
record Line(Kind kind, long start, long end, String note, Map<String, Long> versions) {

  /** What stands in a note where there is nothing to say. */
  static final String NOTHING = "-";

  /** A change is in the store. */
  static final String NOW = "NOW";

  /** A change waits in its process for the store to come back. */
  static final String LATER = "LATER";

  /** What there is a version of where a read brought the value of another key. */
  static final long WRONG = -1;

  /** What a line tells. */
  enum Kind {
    /** One key was read. */
    GET,
    /** Several were, by one call. */
    ALL,
    /** A row was changed, then its key invalidated: now or later. */
    INVALIDATE,
    /** A row was changed, then put: now or later. */
    PUT,
    /** The rows of a tag were changed, then the tag invalidated: now or later. */
    TAG,
    /** A row was changed and its key invalidated in one transaction; the note is the outbox row. */
    JOIN,
    /** A key was made old, which promises nothing. */
    EXPIRE,
    /** The store was seen open between start and end: what waited in this process is told. */
    REPLAYED,
    /** The process was well to the end. */
    END,
    /** The rows that were in the outbox, parted by commas. */
    OUTBOX,
    /** A master failed: what it acknowledged around that time may be lost. */
    FAILOVER;

    boolean isRead() {
      return this == GET || this == ALL;
    }

    /** Whether a cache was called, and returned. */
    boolean isCall() {
      return isRead() || isChange() || this == EXPIRE;
    }

    boolean isChange() {
      return this == INVALIDATE || this == PUT || this == TAG || this == JOIN;
    }
  }

  String text() {
    String pairs =
        versions.entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .collect(Collectors.joining(","));
    return "%s %d %d %s %s\n".formatted(kind, start, end, note, pairs);
  }

  static Line of(String text) {
    String[] words = text.split(" ", -1);
    Map<String, Long> versions = new LinkedHashMap<>();
    for (String pair : words[4].isEmpty() ? new String[0] : words[4].split(",", -1)) {
      int equals = pair.indexOf('=');
      versions.put(pair.substring(0, equals), Long.valueOf(pair.substring(equals + 1)));
    }
    return new Line(
        Kind.valueOf(words[0]),
        Long.parseLong(words[1]),
        Long.parseLong(words[2]),
        words[3],
        versions);
  }
}
