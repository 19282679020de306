package dev.underpin.flags.redis;

import dev.underpin.flags.FlagRow;
import java.util.ArrayList;
import java.util.List;

/** Reads a hash of definitions, whose values are like {@code 7 {…}}. */
final class RedisRows {

  private RedisRows() {}

  static List<FlagRow> of(Object hash) {
    List<?> keysAndValues = (List<?>) hash;
    List<FlagRow> rows = new ArrayList<>();
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      rows.add(row(String.valueOf(keysAndValues.get(i)), String.valueOf(keysAndValues.get(i + 1))));
    }
    return rows;
  }

  private static FlagRow row(String key, String value) {
    int gap = value.indexOf(' ');
    try {
      return new FlagRow(
          key, Long.parseLong(value, 0, Math.max(gap, 0), 10), value.substring(gap + 1));
    } catch (NumberFormatException e) { // spoiled by hand: a problem of this flag
      return new FlagRow(key, 1, "no version: " + value);
    }
  }
}
