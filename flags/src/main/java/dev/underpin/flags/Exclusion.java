package dev.underpin.flags;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A flag's part of a group, of which no other flag of the group gets a subject: two experiments on
 * one page do not disturb each other. The group has buckets of its own, and the flag those between
 * two percentages.
 */
record Exclusion(String group, int from, int to) {

  static final String NAME = "exclusion";

  static Exclusion read(JsonValue at) {
    at.only("group", "from", "to");
    JsonValue group = at.get("group");
    if (!FlagKey.isKey(group.text())) {
      throw group.problem(FlagKey.RULE, "rename it");
    }
    Exclusion read =
        new Exclusion(group.text(), Percent.read(at.get("from")), Percent.read(at.get("to")));
    if (read.to <= read.from) {
      throw at.get("to").problem("must be more than from", "correct one of the two");
    }
    return read;
  }

  void write(JsonGenerator json) {
    json.writeName(NAME);
    json.writeStartObject();
    json.writeStringProperty("group", group);
    json.writeNumberProperty("from", Percent.percent(from));
    json.writeNumberProperty("to", Percent.percent(to));
    json.writeEndObject();
  }

  private boolean overlaps(Exclusion other) {
    return group.equals(other.group) && from < other.to && other.from < to;
  }

  /** Finds flags that take a part of a group that a flag before them has. */
  static final class Parts {
    private final Map<String, Map<String, Exclusion>> byGroup = new HashMap<>();

    /** The flag before that has a part of it already; null where it is free, and taken now. */
    @Nullable String take(String key, Exclusion wanted) {
      Map<String, Exclusion> taken =
          byGroup.computeIfAbsent(wanted.group, group -> new HashMap<>());
      for (Map.Entry<String, Exclusion> one : taken.entrySet()) {
        if (one.getValue().overlaps(wanted)) {
          return one.getKey();
        }
      }
      taken.put(key, wanted);
      return null;
    }
  }
}
