package dev.underpin.flags;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;

/**
 * Makes one document of rows. Each row is looked at by itself first: one that somebody spoiled by
 * hand must neither break the document for the others nor smuggle a second flag into it.
 */
final class FlagRows {

  private final String source;
  private final Map<String, Long> versions = new LinkedHashMap<>();
  private final Map<String, FlagRow> segments = new LinkedHashMap<>();
  private final Map<String, String> problems = new LinkedHashMap<>();

  private FlagRows(String source) {
    this.source = source;
  }

  static FlagDocument document(
      String source, String revision, List<FlagRow> rows, List<FlagRow> segments) {
    return new FlagRows(source).read(revision, rows, segments);
  }

  private FlagDocument read(String revision, List<FlagRow> rows, List<FlagRow> segmentRows) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FlagJson.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeName("segments"); // first: flags that name them are compiled as they are read
      json.writeStartObject();
      segmentRows.forEach(row -> addSegment(row, json));
      json.writeEndObject();
      json.writeName("flags");
      json.writeStartObject();
      rows.forEach(row -> addFlag(row, json));
      json.writeEndObject();
      json.writeEndObject();
    }
    byte[] content = text.toString().getBytes(StandardCharsets.UTF_8);
    FlagDocument read = FlagDocument.parse(source, revision, content);
    return read.with(read.parts().amended(versions, problems).withSegments(segments));
  }

  private void addSegment(FlagRow row, JsonGenerator json) {
    segments.put(row.key(), row);
    // a blank: no flag has such a key
    add("segment " + row.key(), "segment", row, json);
  }

  private void addFlag(FlagRow row, JsonGenerator json) {
    versions.put(row.key(), row.version());
    add(row.key(), "flag", row, json);
  }

  private void add(String problemKey, String what, FlagRow row, JsonGenerator json) {
    if (row.json().isEmpty()) { // removed
      return;
    }
    String fault = fault(row.json());
    if (fault == null) {
      json.writeName(row.key());
      json.writeRawValue("\n" + row.json()); // a line a row, for the places in messages
    } else {
      problems.put(
          problemKey,
          "%s: definition of %s %s %s; correct it there"
              .formatted(source, what, Excerpt.of(row.key()), fault));
    }
  }

  private static @Nullable String fault(String text) {
    try (JsonParser parser = FlagJson.ROW_FACTORY.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        parser.skipChildren();
        if (parser.nextToken() == null) {
          return null;
        }
      }
      return "must be one JSON object and nothing else";
    } catch (JacksonException e) {
      String what = e.getOriginalMessage().lines().findFirst().orElse("");
      return "must be valid JSON but is not: " + what;
    }
  }
}
