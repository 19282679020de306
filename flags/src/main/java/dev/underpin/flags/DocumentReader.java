package dev.underpin.flags;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * Reads a {@link FlagDocument} token by token. What breaks the JSON breaks the document, since
 * nothing after it can be trusted; what breaks a rule inside a flag breaks that flag, and reading
 * goes on behind it.
 */
final class DocumentReader {

  private final String source;
  private final JsonParser parser;
  private final Map<String, EngineFlag> flags = new LinkedHashMap<>();
  private final Map<String, String> problems = new LinkedHashMap<>();
  private final Map<String, Map<String, JsonValue>> later = new LinkedHashMap<>();
  private final DocumentWarnings warnings;
  private final Exclusion.Parts parts = new Exclusion.Parts();
  private @Nullable Segments segments;
  private Map<String, FlagRow> segmentRows = Map.of();

  private DocumentReader(String source, JsonParser parser) {
    this.source = source;
    this.parser = parser;
    this.warnings = new DocumentWarnings(source);
  }

  static FlagDocument read(FlagFormat format, String source, String revision, byte[] json) {
    if (json.length > FlagJson.MAX_BYTES) {
      throw new IllegalArgumentException(
          "%s must be at most %d bytes but was %d; split it or remove flags that are done"
              .formatted(source, FlagJson.MAX_BYTES, json.length));
    }
    try (JsonParser parser = FlagJson.FACTORY.createParser(ObjectReadContext.empty(), json)) {
      return new DocumentReader(source, parser).readWhole(format, revision);
    } catch (JacksonException e) { // text whose encoding cannot be told has no parser
      throw unreadable(source, e, e.getLocation());
    }
  }

  private FlagDocument readWhole(FlagFormat format, String revision) {
    try {
      return switch (format) {
        case UNLEASH -> UnleashReader.read(source, revision, readTree());
        case FLAGD -> FlagdReader.read(source, revision, readTree(), false);
        case FLAGD_V1 -> FlagdReader.read(source, revision, readTree(), true);
        case UNDERPIN -> readOurs(revision);
      };
    } catch (StreamConstraintsException e) { // it does not say where
      throw unreadable(source, e, parser.currentLocation());
    }
  }

  private FlagDocument readOurs(String revision) {
    readDocument();
    DocumentParts read =
        DocumentParts.of(flags, problems).withWarnings(warnings.byKey()).withSegments(segmentRows);
    return new FlagDocument(source, revision, read);
  }

  private static IllegalArgumentException unreadable(
      String source, JacksonException cause, @Nullable TokenStreamLocation at) {
    String where =
        at == null ? "" : " line %d column %d".formatted(at.getLineNr(), at.getColumnNr());
    return new IllegalArgumentException(
        "%s%s: %s; write a document like {\"flags\": {…}}".formatted(source, where, what(cause)),
        cause);
  }

  private static String what(JacksonException cause) {
    if (cause instanceof UnexpectedEndOfInputException) {
      return "the document ends too early, as if half-written";
    }
    // the first line, without the parser's own names
    String what = cause.getOriginalMessage().lines().findFirst().orElse("");
    int names = what.indexOf(", from `");
    return cause instanceof StreamConstraintsException
        ? "the document is beyond bounds: " + (names < 0 ? what : what.substring(0, names) + ")")
        : "the document is not valid JSON: " + what;
  }

  private JsonValue readTree() {
    readStart();
    JsonValue root = JsonReader.read(parser);
    readEnd();
    return root;
  }

  private void readStart() {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw refused("is empty; a document without flags is {\"flags\": {}}");
    }
    if (first != JsonToken.START_OBJECT) {
      throw refused("must be an object; write {\"flags\": {…}}");
    }
  }

  private void readEnd() {
    if (parser.nextToken() != null) {
      throw refused("goes on after its end; remove what follows the last }");
    }
  }

  private void readDocument() {
    readStart();
    Set<String> seen = new HashSet<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      if (!seen.add(name)) {
        throw refused("has %s twice; keep one".formatted(Excerpt.of(name)));
      }
      readRootField(name);
    }
    if (!seen.contains("flags")) {
      throw refused("has no \"flags\"; write {\"flags\": {…}}");
    }
    readEnd();
    Segments known = segments == null ? new Segments(Map.of()) : segments;
    later.forEach((key, fields) -> compile(key, fields, known));
  }

  /** At once where that can be: the trees of a whole document are much to keep. */
  private void readTargeting(String key, Map<String, JsonValue> fields) {
    if (segments == null && Segments.areNamedIn(fields.values())) {
      later.put(key, fields); // what rules name stands behind them
    } else if (!fields.isEmpty()) {
      compile(key, fields, segments == null ? new Segments(Map.of()) : segments);
    }
  }

  private void compile(String key, Map<String, JsonValue> fields, Segments known) {
    EngineFlag flag = flags.get(key);
    if (!(flag instanceof StoredFlag stored)) {
      return; // it turned out to be there twice
    }
    try {
      TargetingReader reader = new TargetingReader(stored.type(), stored.value(), fields, known);
      flags.put(key, stored.withTargeting(reader.read()));
    } catch (JsonProblem problem) {
      flags.remove(key);
      problems.put(key, problem.told(source, key));
    }
  }

  private void readSegments() {
    try {
      Map<String, JsonValue> written = JsonReader.read("segments", parser).fields();
      segments = new Segments(written);
      segmentRows = new LinkedHashMap<>();
      written.forEach((name, at) -> segmentRows.put(name, new FlagRow(name, 1, at.toString())));
    } catch (JsonProblem problem) {
      throw new IllegalArgumentException(problem.toldOfDocument(source), problem);
    }
  }

  private void readRootField(String name) {
    JsonToken token = parser.nextToken();
    switch (name) {
      case "flags" -> {
        if (token != JsonToken.START_OBJECT) {
          throw refused("\"flags\" must be an object; write {\"flags\": {…}}");
        }
        readFlags();
      }
      case "segments" -> readSegments();
      // for editors that check a document while it is written
      case "$schema" -> parser.skipChildren();
      default ->
          throw refused(
              "has an unknown field %s; the fields are flags, segments and $schema"
                  .formatted(Excerpt.of(name)));
    }
  }

  private void readFlags() {
    int depth = parser.streamReadContext().getNestingDepth();
    for (String key = parser.nextName(); key != null; key = parser.nextName()) {
      parser.nextToken();
      FlagReader reader = new FlagReader(source, key, parser, warnings);
      try {
        if (flags.containsKey(key) || problems.containsKey(key)) {
          throw reader.problem("appears twice in the document; keep one");
        }
        flags.put(key, exclusive(reader));
        readTargeting(key, reader.targeting());
      } catch (FlagProblem problem) {
        flags.remove(key);
        problems.putIfAbsent(key, String.valueOf(problem.getMessage()));
        skipTo(depth);
      } catch (JsonProblem problem) {
        flags.remove(key);
        problems.putIfAbsent(key, problem.told(source, key));
        skipTo(depth);
      }
    }
  }

  private EngineFlag exclusive(FlagReader reader) {
    EngineFlag flag = reader.read();
    Exclusion exclusion = flag instanceof StoredFlag stored ? stored.gate().exclusion() : null;
    String taken = exclusion == null ? null : parts.take(flag.key(), exclusion);
    if (taken != null) {
      throw reader.problem(
          "has a part of its exclusion group that flag %s has too; choose another"
              .formatted(Excerpt.of(taken)));
    }
    return flag;
  }

  private void skipTo(int depth) {
    while (parser.streamReadContext().getNestingDepth() > depth) {
      parser.nextToken();
    }
  }

  private IllegalArgumentException refused(String what) {
    TokenStreamLocation at = parser.currentTokenLocation();
    return new IllegalArgumentException(
        "%s line %d column %d: the document %s"
            .formatted(source, at.getLineNr(), at.getColumnNr(), what));
  }
}
