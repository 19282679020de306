package dev.underpin.flags;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.TokenStreamLocation;

/**
 * A value of a document, with where it stands. It checks what it is asked for: whatever throws
 * {@link JsonProblem} names the path, the rule and the value. Immutable once read.
 */
final class JsonValue {

  private final @Nullable JsonValue parent;
  private final @Nullable String name; // null of an item
  private final int index;
  private final int line;
  private final int column;

  // Map<String, JsonValue>, List<JsonValue>, String, Digits, Boolean, or null
  private @Nullable Object content;
  private Set<String> twice = Set.of();

  /** Where a value stands; {@link JsonReader} says what it is. */
  JsonValue(
      @Nullable JsonValue parent, @Nullable String name, int index, TokenStreamLocation location) {
    this.parent = parent;
    this.name = name;
    this.index = index;
    line = location.getLineNr();
    column = location.getColumnNr();
  }

  void is(@Nullable Object read, Set<String> seenTwice) {
    content = read;
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
    String before = parent == null ? "" : parent.path();
    if (name == null) {
      return before + "[" + index + "]";
    }
    return before.isEmpty() ? name : before + "." + name;
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
    List<String> known = Arrays.asList(names);
    for (String field : fields().keySet()) {
      if (!known.contains(field)) {
        throw new JsonProblem(
            this,
            "%s has an unknown field %s; the fields are %s"
                .formatted(path(), Excerpt.of(field), String.join(", ", names)));
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
      String first = Excerpt.of(twice.iterator().next());
      throw problem("must have each field once, not twice " + first, "keep one");
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
  @Nullable JsonValue find(String field) {
    JsonValue found = fields().get(field);
    return found == null || found.content == null ? null : found;
  }

  /** A field that must be there. */
  JsonValue get(String field) {
    JsonValue found = find(field);
    if (found == null) {
      throw new JsonProblem(this, "%s is missing; add it".formatted(where(field)));
    }
    return found;
  }

  /** The items of a list that is a field; none where there is no such field. */
  List<JsonValue> list(String field) {
    JsonValue found = find(field);
    return found == null ? List.of() : found.items();
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
  List<String> texts(String field) {
    return list(field).stream().map(JsonValue::text).toList();
  }

  String text() {
    if (content instanceof String text) {
      return text;
    }
    throw problem("must be a text", "write it in quotes");
  }

  @Nullable String findText(String field) {
    JsonValue found = find(field);
    return found == null ? null : found.text();
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
  boolean isTrue(String field, boolean otherwise) {
    JsonValue found = find(field);
    return found == null ? otherwise : found.isTrue();
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

  private String where(String field) {
    String path = path();
    return path.isEmpty() ? field : path + "." + field;
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
