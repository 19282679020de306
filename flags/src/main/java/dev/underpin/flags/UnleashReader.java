package dev.underpin.flags;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads what Unleash's client API gives: all features and segments, or the events of the delta API
 * that lead to them. A feature with a mistake does not take the others down.
 */
final class UnleashReader {

  private final String source;
  private final Map<String, JsonValue> features = new LinkedHashMap<>();
  private final Map<String, JsonValue> segments = new LinkedHashMap<>();
  private final Map<String, String> problems = new LinkedHashMap<>();

  private UnleashReader(String source) {
    this.source = source;
  }

  static FlagDocument read(String source, String revision, JsonValue root) {
    UnleashReader reader = new UnleashReader(source);
    try {
      reader.readRoot(root);
    } catch (JsonProblem problem) {
      throw new IllegalArgumentException(problem.toldOfDocument(source));
    }
    return reader.compiled(revision);
  }

  private void readRoot(JsonValue root) {
    JsonValue events = root.find("events");
    if (events == null) {
      readState(root.get("features"), root.list("segments"));
    } else {
      events.items().forEach(this::apply);
    }
  }

  private void apply(JsonValue event) {
    switch (event.get("type").text()) {
      case "hydration" -> {
        features.clear();
        segments.clear();
        problems.clear();
        readState(event.get("features"), event.list("segments"));
      }
      case "feature-updated" -> {
        JsonValue feature = event.get("feature");
        features.put(feature.get("name").text(), feature);
      }
      case "feature-removed" -> features.remove(event.get("featureName").text());
      case "segment-updated" -> putSegment(event.get("segment"));
      case "segment-removed" -> segments.remove(event.get("segmentId").scalar());
      default -> {
        // later versions may tell more; what they tell of is not a feature or segment
      }
    }
  }

  private void readState(JsonValue featureList, List<JsonValue> segmentList) {
    segmentList.forEach(this::putSegment);
    Set<String> twice = new LinkedHashSet<>();
    for (JsonValue feature : featureList.items()) {
      try {
        String name = feature.get("name").text();
        if (features.put(name, feature) != null && twice.add(name)) {
          problems.put(
              name,
              new JsonProblem(feature, "appears twice in the document; keep one")
                  .told(source, name));
        }
      } catch (JsonProblem problem) {
        problems.put(feature.path(), problem.told(source, feature.path()));
      }
    }
    features.keySet().removeAll(twice);
  }

  private void putSegment(JsonValue segment) {
    segments.put(segment.get("id").scalar(), segment);
  }

  private FlagDocument compiled(String revision) {
    DocumentWarnings warnings = new DocumentWarnings(source);
    UnleashSegments compiledSegments = new UnleashSegments(segments, warnings);
    Map<String, EngineFlag> flags = new LinkedHashMap<>();
    features.forEach(
        (name, feature) -> {
          try {
            if (!FlagKey.isKey(name)) {
              throw new JsonProblem(feature, "name %s; rename it".formatted(FlagKey.RULE));
            }
            warnings.of(name);
            flags.put(
                name,
                UnleashFeature.compile(
                    name, feature, features.keySet(), compiledSegments, warnings));
          } catch (JsonProblem problem) {
            problems.put(name, problem.told(source, name));
          }
        });
    DocumentParts read = DocumentParts.of(flags, problems).withWarnings(warnings.byKey());
    return new FlagDocument(source, revision, read);
  }
}
