package dev.underpin.flags;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The segments of a document of Unleash; each is compiled once, for the first who uses it. */
final class UnleashSegments {

  private final Map<String, JsonValue> byId;
  private final DocumentWarnings warnings;
  private final Map<String, Condition> compiled = new HashMap<>();

  UnleashSegments(Map<String, JsonValue> byId, DocumentWarnings warnings) {
    this.byId = byId;
    this.warnings = warnings;
  }

  /** The condition; a segment that is not there is nobody's. */
  Condition condition(JsonValue id) {
    Condition known = compiled.get(id.scalar());
    if (known != null) {
      return known;
    }
    JsonValue segment = byId.get(id.scalar());
    if (segment == null) {
      warnings.add(id, "must be the id of a segment of the document", "add the segment");
      return Condition.Constant.NEVER;
    }
    List<Condition> constraints = new ArrayList<>();
    for (JsonValue constraint : segment.list("constraints")) {
      constraints.add(UnleashConstraint.compile(constraint, warnings));
    }
    Condition all = Condition.All.of(constraints);
    compiled.put(id.scalar(), all);
    return all;
  }

  /** The text of a segment, if there is one: whoever uses it changes with it. */
  @Nullable String text(JsonValue id) {
    JsonValue segment = byId.get(id.scalar());
    return segment == null ? null : segment.toString();
  }
}
