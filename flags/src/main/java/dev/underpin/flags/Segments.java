package dev.underpin.flags;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The segments of a document of ours; each is compiled once, for the first who names it. */
final class Segments {

  private final Map<String, JsonValue> written;
  private final Map<String, Segment> compiled = new HashMap<>();

  Segments(Map<String, JsonValue> written) {
    this.written = written;
  }

  /**
   * A condition that has a name.
   *
   * @param asks the flags that it asks, as often as it does
   * @param text as it is written: whoever uses it changes with it
   */
  record Segment(Condition condition, List<String> asks, String text) {}

  /** Whether a segment is named in any of these values. */
  static boolean areNamedIn(Collection<JsonValue> values) {
    for (JsonValue value : values) {
      if (value.isObject()
          ? value.fieldsAndTwice().containsKey("segment")
              || areNamedIn(value.fieldsAndTwice().values())
          : value.isList() && areNamedIn(value.items())) {
        return true;
      }
    }
    return false;
  }

  Segment named(JsonValue name) {
    Segment known = compiled.get(name.text());
    if (known != null) {
      return known;
    }
    JsonValue segment = written.get(name.text());
    if (segment == null) {
      throw name.problem("must be a segment of the document", "add it to segments");
    }
    ConditionReader reader = ConditionReader.inSegment();
    Segment read =
        new Segment(reader.condition(segment), List.copyOf(reader.flags()), segment.toString());
    compiled.put(name.text(), read);
    return read;
  }
}
