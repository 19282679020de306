package dev.underpin.jobs.jdbc;

import java.util.List;
import java.util.TreeMap;

/**
 * Many ids in few words: those that were given one after another are a range, as in {@code 3-7,9}.
 * For a batch of 100,000 jobs that is a handful of ranges, where nobody else enqueued meanwhile,
 * and no row a job.
 */
final class IdRanges {

  private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();

  private IdRanges() {}

  /** Of ids in ascending order. */
  static IdRanges of(List<Long> ids) {
    IdRanges ranges = new IdRanges();
    long first = 0;
    long last = -1;
    for (long id : ids) {
      if (last < first || id != last + 1) {
        first = id;
      }
      last = id;
      ranges.lastByFirst.put(first, last);
    }
    return ranges;
  }

  static IdRanges parse(String text) {
    IdRanges ranges = new IdRanges();
    for (String range : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      int dash = range.indexOf('-');
      long first = Long.parseLong(dash < 0 ? range : range.substring(0, dash));
      ranges.lastByFirst.put(first, dash < 0 ? first : Long.parseLong(range.substring(dash + 1)));
    }
    return ranges;
  }

  boolean contains(long id) {
    var range = lastByFirst.floorEntry(id);
    return range != null && id <= range.getValue();
  }

  /** 0 if there is none. */
  long first() {
    return lastByFirst.isEmpty() ? 0 : lastByFirst.firstKey();
  }

  /** Less than the first if there is none. */
  long last() {
    return lastByFirst.isEmpty() ? -1 : lastByFirst.lastEntry().getValue();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    lastByFirst.forEach(
        (first, last) -> {
          text.append(text.isEmpty() ? "" : ",").append(first);
          if (!first.equals(last)) {
            text.append('-').append(last);
          }
        });
    return text.toString();
  }
}
