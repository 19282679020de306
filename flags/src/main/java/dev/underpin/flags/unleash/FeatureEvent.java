package dev.underpin.flags.unleash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * An event of the delta API.
 *
 * @param features those that it brings, as they are written, by name
 * @param segments those that it brings, as they are written, by id
 * @param removed the name or id of what it takes out; empty where it takes out nothing
 */
record FeatureEvent(
    String type,
    String id,
    Map<String, String> features,
    Map<String, String> segments,
    String removed) {

  private static final JsonFactory JSON = new JsonFactory();

  /** All events of an answer. */
  static List<FeatureEvent> read(byte[] body) throws IOException {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      return new Reading(body, parser).events();
    } catch (JacksonException e) {
      throw new IOException("the events must be JSON but are not: " + e.getOriginalMessage(), e);
    }
  }

  /** Once through an answer. */
  private static final class Reading {
    private final byte[] body;
    private final JsonParser parser;

    Reading(byte[] body, JsonParser parser) {
      this.body = body;
      this.parser = parser;
    }

    List<FeatureEvent> events() throws IOException {
      require(JsonToken.START_OBJECT, parser.nextToken());
      List<FeatureEvent> events = new ArrayList<>();
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        JsonToken token = parser.nextToken();
        if (name.equals("events")) {
          require(JsonToken.START_ARRAY, token);
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            events.add(event());
          }
        } else {
          parser.skipChildren();
        }
      }
      return events;
    }

    private FeatureEvent event() throws IOException {
      require(JsonToken.START_OBJECT, parser.currentToken());
      Map<String, String> features = new LinkedHashMap<>();
      Map<String, String> segments = new LinkedHashMap<>();
      String type = "";
      String id = "";
      String removed = "";
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        parser.nextToken();
        switch (name) {
          case "type" -> type = parser.getString();
          case "eventId" -> id = parser.getString();
          case "featureName", "segmentId" -> removed = parser.getString();
          case "feature" -> readOne("name", features);
          case "features" -> readAll("name", features);
          case "segment" -> readOne("id", segments);
          case "segments" -> readAll("id", segments);
          default -> parser.skipChildren();
        }
      }
      return new FeatureEvent(type, id, features, segments, removed);
    }

    private void readAll(String key, Map<String, String> into) throws IOException {
      require(JsonToken.START_ARRAY, parser.currentToken());
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        readOne(key, into);
      }
    }

    /** Its text as it stands in the answer: what is not known here must not be lost. */
    private void readOne(String key, Map<String, String> into) throws IOException {
      require(JsonToken.START_OBJECT, parser.currentToken());
      int from = (int) parser.currentTokenLocation().getByteOffset();
      String named = null;
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        JsonToken token = parser.nextToken();
        if (name.equals(key) && token.isScalarValue()) {
          named = parser.getString();
        }
        parser.skipChildren();
      }
      int to = (int) parser.currentLocation().getByteOffset();
      if (named == null || from < 0) {
        throw new IOException("each feature or segment must have its %s in UTF-8".formatted(key));
      }
      into.put(named, new String(body, from, to - from, StandardCharsets.UTF_8));
    }

    private static void require(JsonToken wanted, JsonToken token) throws IOException {
      if (token != wanted) {
        throw new IOException("the events must have %s but have %s".formatted(wanted, token));
      }
    }
  }
}
