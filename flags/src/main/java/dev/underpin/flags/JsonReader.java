package dev.underpin.flags;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads a {@link JsonValue} and all that is in it. */
final class JsonReader {

  private final JsonParser parser;

  private JsonReader(JsonParser parser) {
    this.parser = parser;
  }

  /** The value at the parser's token, which ends at its last one. */
  static JsonValue read(JsonParser parser) {
    return read("", parser);
  }

  /** The same of a field, which its path begins with. */
  static JsonValue read(String name, JsonParser parser) {
    return new JsonReader(parser).value(null, name, 0);
  }

  private JsonValue value(@Nullable JsonValue parent, @Nullable String name, int index) {
    JsonValue value = new JsonValue(parent, name, index, parser.currentTokenLocation());
    switch (parser.currentToken()) {
      case START_OBJECT -> readFields(value);
      case START_ARRAY -> readItems(value);
      case VALUE_STRING -> value.is(parser.getString(), Set.of());
      case VALUE_TRUE, VALUE_FALSE -> value.is(parser.getBooleanValue(), Set.of());
      case VALUE_NULL -> value.is(null, Set.of());
      // its digits: a number may be longer than any type
      default -> value.is(new JsonValue.Digits(parser.getString()), Set.of());
    }
    return value;
  }

  private void readFields(JsonValue object) {
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    Set<String> twice = Set.of();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      if (fields.put(name, value(object, name, 0)) != null) {
        twice = twice.isEmpty() ? new LinkedHashSet<>() : twice;
        twice.add(name);
      }
    }
    object.is(Collections.unmodifiableMap(fields), twice);
  }

  private void readItems(JsonValue list) {
    List<JsonValue> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(list, null, items.size()));
    }
    list.is(Collections.unmodifiableList(items), Set.of());
  }
}
