package dev.underpin.flags;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final Map<String, String> problems = new LinkedHashMap<>();

  private FlagRows(String source) {
    this.source = source;
  }

  static FlagDocument document(String source, String revision, List<FlagRow> rows) {
    return new FlagRows(source).read(revision, rows);
  }

  private FlagDocument read(String revision, List<FlagRow> rows) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FlagJson.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeName("flags");
      json.writeStartObject();
      rows.forEach(row -> add(row, json));
      json.writeEndObject();
      json.writeEndObject();
    }
    byte[] content = text.toString().getBytes(StandardCharsets.UTF_8);
    return FlagDocument.parse(source, revision, content).amended(versions, problems);
  }

  private void add(FlagRow row, JsonGenerator json) {
    try {
      requireOneObject(row.json());
    } catch (JacksonException e) {
      String what = e.getOriginalMessage().lines().findFirst().orElse("");
      problems.put(row.key(), problem(row, "must be valid JSON but is not: " + what));
      return;
    } catch (IllegalArgumentException e) {
      problems.put(row.key(), problem(row, "must be one JSON object and nothing else"));
      return;
    }
    versions.put(row.key(), row.version());
    json.writeName(row.key());
    json.writeRawValue("\n" + row.json()); // a line a flag, for the places in messages
  }

  private static void requireOneObject(String text) {
    try (JsonParser parser = FlagJson.FACTORY.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("no object");
      }
      parser.skipChildren();
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("more than one");
      }
    }
  }

  private String problem(FlagRow row, String rule) {
    return "%s: definition of flag %s %s; correct it there"
        .formatted(source, Excerpt.of(row.key()), rule);
  }
}
