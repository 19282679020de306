package dev.underpin.flags;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;

/**
 * A value of a document, with where it stands. It checks what it is asked for: whatever throws
 * {@link JsonProblem} names the path, the rule and the value. Immutable once read.
 */
final class JsonValue {

  private final @Nullable JsonValue parent;
  private final String step;
  private final int line;
  private final int column;

  // Map<String, JsonValue>, List<JsonValue>, String, Number, Boolean, or null
  private final @Nullable Object content;
  private final Set<String> twice;

  /** Reads the value at the parser's token, and all that is in it. */
  static JsonValue read(JsonParser parser) {
    return read("", parser);
  }

  /** The same of a field, which its path begins with. */
  static JsonValue read(String name, JsonParser parser) {
    return new JsonValue(null, name, parser);
  }

  private JsonValue(@Nullable JsonValue parent, String step, JsonParser parser) {
    this.parent = parent;
    this.step = step;
    TokenStreamLocation at = parser.currentTokenLocation();
    line = at.getLineNr();
    column = at.getColumnNr();
    Set<String> seenTwice = Set.of();
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
          parser.nextToken();
          String path = parent == null && step.isEmpty() ? name : "." + name;
          if (fields.put(name, new JsonValue(this, path, parser)) != null) {
            seenTwice = seenTwice.isEmpty() ? new LinkedHashSet<>() : seenTwice;
            seenTwice.add(name);
          }
        }
        content = Collections.unmodifiableMap(fields);
      }
      case START_ARRAY -> {
        List<JsonValue> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(new JsonValue(this, "[" + items.size() + "]", parser));
        }
        content = Collections.unmodifiableList(items);
      }
      case VALUE_STRING -> content = parser.getString();
      case VALUE_TRUE, VALUE_FALSE -> content = parser.getBooleanValue();
      case VALUE_NULL -> content = null;
      // its digits: a number may be longer than any type
      default -> content = new Digits(parser.getString());
    }
    twice = seenTwice;
  }

  /** A number as it was written. */
  record Digits(String text) {

    @Override
    public String toString() {
      return text;
    }
  }

  int line() {
    return line;
  }

  int column() {
    return column;
  }

  /** As in {@code features[3].strategies[0].parameters}. */
  String path() {
    return parent == null ? step : parent.path() + step;
  }

  /** The path of a value inside this one, from here. */
  String pathTo(JsonValue inside) {
    String path = inside.path().substring(path().length());
    return path.startsWith(".") ? path.substring(1) : path;
  }

  boolean isObject() {
    return content instanceof Map;
  }

  boolean isNumber() {
    return content instanceof Digits;
  }

  boolean isNull() {
    return content == null;
  }

  boolean isBoolean() {
    return content instanceof Boolean;
  }

  /** Itself, if it is an object with no other fields than these. */
  JsonValue only(String... names) {
    for (String name : fields().keySet()) {
      if (!List.of(names).contains(name)) {
        String known = String.join(", ", names);
        throw new JsonProblem(
            this,
            "%s has an unknown field %s; the fields are %s"
                .formatted(path(), Excerpt.of(name), known));
      }
    }
    return this;
  }

  boolean isList() {
    return content instanceof List;
  }

  /** The fields of an object. */
  Map<String, JsonValue> fields() {
    if (isObject() && !twice.isEmpty()) {
      String name = Excerpt.of(twice.iterator().next());
      throw problem("must have each field once, not twice " + name, "keep one");
    }
    return fieldsAndTwice();
  }

  /** The fields of an object, of those that are there twice the last; {@link #twice} has which. */
  // what is a map here was put together by the constructor
  @SuppressWarnings("unchecked")
  Map<String, JsonValue> fieldsAndTwice() {
    if (!isObject()) {
      throw problem("must be an object", "write {…}");
    }
    return (Map<String, JsonValue>) Objects.requireNonNull(content);
  }

  Set<String> twice() {
    return twice;
  }

  /** A field that is there, or null; a field that says null is not there. */
  @Nullable JsonValue find(String name) {
    JsonValue field = fields().get(name);
    return field == null || field.content == null ? null : field;
  }

  /** A field that must be there. */
  JsonValue get(String name) {
    JsonValue field = find(name);
    if (field == null) {
      throw new JsonProblem(this, "%s is missing; add it".formatted(where(name)));
    }
    return field;
  }

  /** The items of a list that is a field; none where there is no such field. */
  List<JsonValue> list(String name) {
    JsonValue field = find(name);
    return field == null ? List.of() : field.items();
  }

  // what is a list here was put together by the constructor
  @SuppressWarnings("unchecked")
  List<JsonValue> items() {
    if (!(content instanceof List)) {
      throw problem("must be a list", "write […]");
    }
    return (List<JsonValue>) content;
  }

  /** The texts of a list that is a field. */
  List<String> texts(String name) {
    return list(name).stream().map(JsonValue::text).toList();
  }

  String text() {
    if (content instanceof String text) {
      return text;
    }
    throw problem("must be a text", "write it in quotes");
  }

  @Nullable String findText(String name) {
    JsonValue field = find(name);
    return field == null ? null : field.text();
  }

  /** A text or number as a text: some formats write one for the other. */
  String scalar() {
    return content instanceof Digits digits ? digits.text : text();
  }

  boolean isTrue() {
    if (content instanceof Boolean value) {
      return value;
    }
    throw problem("must be true or false", "write it without quotes");
  }

  /** What a field says, or what holds without it. */
  boolean isTrue(String name, boolean otherwise) {
    JsonValue field = find(name);
    return field == null ? otherwise : field.isTrue();
  }

  /** A number within bounds, written as a number or as a text. */
  double number(double min, double max) {
    double number = content instanceof Boolean ? Double.NaN : Numbers.parse(scalar());
    if (number >= min && number <= max) {
      return number;
    }
    String range = "must be a number from %s to %s".formatted(shown(min), shown(max));
    throw problem(range, "correct it");
  }

  /** A number within bounds that is written as one. */
  double numberOnly(double min, double max) {
    if (!isNumber()) {
      throw problem("must be a number", "write it without quotes");
    }
    return number(min, max);
  }

  private static String shown(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  JsonProblem problem(String rule, String fix) {
    return new JsonProblem(this, "%s %s but was %s; %s".formatted(path(), rule, shown(), fix));
  }

  private String where(String name) {
    String path = path();
    return path.isEmpty() ? name : path + "." + name;
  }

  private String shown() {
    if (content instanceof Map) {
      return "an object";
    }
    if (content instanceof List) {
      return "a list";
    }
    return content instanceof String text ? Excerpt.of(text) : toString();
  }

  /** As JSON. */
  @Override
  public String toString() {
    return JsonTree.text(this);
  }

  /** Fields, items, a text, a number as it was written, true, false, or null. */
  @Nullable Object tree() {
    return isObject() ? fields() : content;
  }
}
