package dev.underpin.observability.logback;

import org.jspecify.annotations.Nullable;

/** What one line is written with; kept and used again for the next one. */
final class Line {

  final LineBuffer out = new LineBuffer();
  final TimestampText time = new TimestampText();
  final Spans secrets = new Spans();
  final Fields fields;

  /** What could not be written, if anything. */
  @Nullable String damage;

  /** Whether fields were left out. */
  boolean truncated;

  Line(FieldNames names, Values values) {
    fields = new Fields(this, names, values);
  }

  /** For the next line: nothing of the last one is left, however it ended. */
  void reset() {
    out.reset();
    secrets.clear();
    damage = null;
    truncated = false;
  }
}
