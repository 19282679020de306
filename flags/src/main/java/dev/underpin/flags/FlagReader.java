package dev.underpin.flags;

import java.time.LocalDate;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;

/** Reads one flag of a document; the parser stands on its value, and afterwards on its end. */
final class FlagReader {

  private static final String FIELDS =
      "type, state, value, variants, serve, rules, requires, rollout, ramp, schedule, exclusion,"
          + " salt, version, owner, expires, format, definition and context";
  private static final String VALUE_RULE = "must be a text or a number from -2^53 to 2^53";
  private static final int MAX_LINE = 200;
  private static final String LINE_RULE = "a text of 1 to " + MAX_LINE + " characters";
  private static final int MAX_VERSION_DIGITS = 15;

  private final String source;
  private final String key;
  private final JsonParser parser;

  private @Nullable FlagType type;
  private @Nullable FlagState state;
  private @Nullable Object value;
  private int rollout = Percent.ALL;
  private @Nullable Timing timing;
  private @Nullable Exclusion exclusion;
  private String salt;
  private long version = 1;
  private @Nullable String owner;
  private @Nullable LocalDate expires;
  private final Map<String, JsonValue> targeting = new LinkedHashMap<>();
  private final Map<String, JsonValue> embedded = new LinkedHashMap<>();
  private final DocumentWarnings warnings;

  FlagReader(String source, String key, JsonParser parser, DocumentWarnings warnings) {
    this.warnings = warnings;
    this.source = source;
    this.key = key;
    this.parser = parser;
    this.salt = key;
  }

  EngineFlag read() {
    if (!FlagKey.isKey(key)) {
      throw problem("key %s; rename it".formatted(FlagKey.RULE));
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw problem("must be an object but was %s; write {…}".formatted(shown()));
    }
    Set<String> seen = new HashSet<>();
    for (String field = parser.nextName(); field != null; field = parser.nextName()) {
      if (!seen.add(field)) {
        throw problem("has %s twice; keep one".formatted(Excerpt.of(field)));
      }
      parser.nextToken();
      readField(field);
    }
    requireOneTiming(seen);
    return embedded.isEmpty() ? flag() : embeddedFlag(seen);
  }

  private EngineFlag embeddedFlag(Set<String> seen) {
    for (String field : seen) {
      if (!EmbeddedFlag.FIELDS.contains(field)
          && !field.equals("state")
          && !field.equals("version")) {
        throw problem(field + " does not go with format; keep one");
      }
    }
    return new EmbeddedFlag(key, embedded, warnings).read(requireState(), version);
  }

  private void requireOneTiming(Set<String> seen) {
    if (seen.contains(Timing.Ramp.NAME)
        && (seen.contains("rollout") || seen.contains(Timing.Schedule.NAME))) {
      throw problem("ramp does not go with rollout or schedule; keep one");
    }
  }

  private void readField(String field) {
    switch (field) {
      case "type" -> type = word(field, FlagType::of, "boolean, string, number or json");
      case "state" -> state = word(field, FlagState::of, "on, off or killed");
      case "value" -> value = value();
      case "variants", "serve", "rules", "requires" ->
          targeting.put(field, JsonReader.read(field, parser));
      case "format", "definition", "context" -> embedded.put(field, JsonReader.read(field, parser));
      case "rollout" -> rollout = rollout();
      case Timing.Ramp.NAME -> timing = Timing.Ramp.read(JsonReader.read(field, parser));
      case Timing.Schedule.NAME -> timing = Timing.Schedule.read(JsonReader.read(field, parser));
      case Exclusion.NAME -> exclusion = Exclusion.read(JsonReader.read(field, parser));
      case "salt" -> salt = line(field);
      case "version" -> version = version();
      case "owner" -> owner = line(field);
      case "expires" -> expires = day(field);
      default ->
          throw problem(
              "has an unknown field %s; the fields are %s".formatted(Excerpt.of(field), FIELDS));
    }
  }

  private StoredFlag flag() {
    if (type == null) {
      throw problem("type is missing; write boolean, string, number or json");
    }
    FlagState known = requireState();
    return new StoredFlag(
        key,
        type,
        valueOf(type),
        new StoredFlag.Gate(known, rollout, salt, timing, exclusion),
        version,
        new StoredFlag.Ownership(owner, expires),
        Targeting.NONE);
  }

  private FlagState requireState() {
    if (state == null) {
      throw problem("state is missing; write on, off or killed");
    }
    return state;
  }

  /** Its variants, rules and prerequisites, which may need what comes later in the document. */
  Map<String, JsonValue> targeting() {
    return targeting;
  }

  private @Nullable Object valueOf(FlagType wanted) {
    Object given = value;
    if (given != null && targeting.containsKey("serve")) {
      throw problem("value does not go with serve; keep one");
    }
    if (given == null && targeting.containsKey("variants") && wanted != FlagType.BOOLEAN) {
      return null;
    }
    if (wanted == FlagType.BOOLEAN) {
      if (given != null) {
        throw problem("value does not go with type boolean; remove it and set state");
      }
      return true;
    }
    if (!wanted.has(given)) {
      throw problem("value must be " + wanted.rule());
    }
    return given;
  }

  private <T> T word(String field, Function<String, @Nullable T> known, String words) {
    T word = known.apply(text(field, "one of " + words));
    if (word == null) {
      throw problem(field, "must be " + words, "write one of them");
    }
    return word;
  }

  private Object value() {
    if (parser.currentToken().isStructStart()) {
      return new JsonText(JsonReader.read("value", parser).toString());
    }
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return parser.getString();
    }
    double number = isNumber() ? Double.parseDouble(parser.getString()) : Double.NaN;
    if (!NumberFlag.isInRange(number)) {
      throw problem("value", VALUE_RULE, "correct it, or remove it and set state");
    }
    return number;
  }

  private int rollout() {
    int thousandths = isNumber() ? Percent.thousandths(parser.getString()) : -1;
    if (thousandths < 0) {
      throw problem("rollout", Percent.RULE, "write a number such as 5 or 0.5");
    }
    return thousandths;
  }

  private long version() {
    boolean isWhole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
    String digits = isWhole ? parser.getString() : "0";
    long number = digits.length() > MAX_VERSION_DIGITS ? 0 : Long.parseLong(digits);
    if (number < 1) {
      throw problem("version", "must be a whole number of 1 or more", "write it without quotes");
    }
    return number;
  }

  private LocalDate day(String field) {
    boolean isText = parser.currentToken() == JsonToken.VALUE_STRING;
    LocalDate day = isText ? Dates.day(parser.getString()) : null;
    if (day == null) {
      throw problem(field, "must be a date", "write it as \"2027-03-01\"");
    }
    return day;
  }

  private String line(String field) {
    String line = text(field, LINE_RULE);
    if (line.isBlank() || line.length() > MAX_LINE) {
      throw problem(field, "must be " + LINE_RULE, "correct it or leave it out");
    }
    return line;
  }

  private String text(String field, String rule) {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw problem(field, "must be " + rule, "write it in quotes");
    }
    return parser.getString();
  }

  private boolean isNumber() {
    JsonToken token = parser.currentToken();
    return token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
  }

  private FlagProblem problem(String field, String rule, String fix) {
    return problem("%s %s but was %s; %s".formatted(field, rule, shown(), fix));
  }

  FlagProblem problem(String what) {
    TokenStreamLocation at = parser.currentTokenLocation();
    return new FlagProblem(
        "%s line %d column %d: flag %s %s"
            .formatted(source, at.getLineNr(), at.getColumnNr(), Excerpt.of(key), what));
  }

  private String shown() {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return "an object";
    }
    if (token == JsonToken.START_ARRAY) {
      return "a list";
    }
    String text = Excerpt.of(parser.getString());
    return token == JsonToken.VALUE_STRING ? text : text.substring(1, text.length() - 1);
  }
}
