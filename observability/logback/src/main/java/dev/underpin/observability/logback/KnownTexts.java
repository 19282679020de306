package dev.underpin.observability.logback;

import org.jspecify.annotations.Nullable;

/**
 * The names of loggers and threads that were seen lately, as they are written; like {@link
 * FieldNames}.
 */
final class KnownTexts {

  /** Longer names are cut. */
  static final int LONGEST = 256;

  private static final int PLACES = 512;

  private final @Nullable Known[] known = new Known[PLACES];
  private final Text text;

  KnownTexts(Text text) {
    this.text = text;
  }

  void quoted(Line line, @Nullable String name) {
    if (name == null || name.length() > LONGEST) {
      text.quoted(line, name, LONGEST);
      return;
    }
    int hash = name.hashCode();
    int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
    Known found = known[place];
    if (found == null || !found.source.equals(name)) {
      found = new Known(name, written(line, name));
      known[place] = found;
    }
    line.out.literal(found.bytes);
  }

  /** Without the limit: what is kept must be whole. */
  private byte[] written(Line line, String name) {
    LineBuffer out = line.out;
    int limit = out.limit();
    int start = out.size();
    out.limit(Integer.MAX_VALUE);
    text.quoted(line, name, LONGEST);
    out.limit(limit);
    return out.cutOff(start);
  }

  /** Immutable, so that threads may race for the places. */
  private static final class Known {

    final String source;
    final byte[] bytes;

    Known(String source, byte[] bytes) {
      this.source = source;
      this.bytes = bytes;
    }
  }
}
