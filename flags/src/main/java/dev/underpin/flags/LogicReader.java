package dev.underpin.flags;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the targeting of a flag of flagd: JsonLogic with flagd's own operators. An operator that
 * is not known is a fault where it is reached, as in flagd, and told in the warnings.
 *
 * <p>It reckons what evaluating may cost, and refuses rules that would take long: an operator over
 * a list costs what its rule costs, as often as the list may have elements.
 */
final class LogicReader {

  private static final long MAX_COST = 1_000_000;
  private static final int MAX_REFERENCES = 32;
  static final String REF = "$ref";

  private final String key;
  private final boolean isLegacy;
  private final Map<String, JsonValue> evaluators;
  private final DocumentWarnings warnings;
  private final List<String> references = new ArrayList<>();
  private long cost;
  private long times = 1;

  LogicReader(
      String key, boolean isLegacy, Map<String, JsonValue> evaluators, DocumentWarnings warnings) {
    this.key = key;
    this.isLegacy = isLegacy;
    this.evaluators = evaluators;
    this.warnings = warnings;
  }

  /** As whose definitions it reads. */
  FlagFormat format() {
    return isLegacy ? FlagFormat.FLAGD_V1 : FlagFormat.FLAGD;
  }

  Logic read(JsonValue at) {
    cost += times;
    if (cost > MAX_COST) {
      throw at.problem("must not take so long, with all that it contains", "shorten the rule");
    }
    if (at.isList()) {
      return items(at.items());
    }
    if (!at.isObject()) {
      return new Logic.Constant(LogicConstants.scalar(at));
    }
    if (at.fields().size() != 1) {
      return new Logic.Constant(LogicConstants.map(at));
    }
    Map.Entry<String, JsonValue> only = at.fields().entrySet().iterator().next();
    return operation(only.getKey(), only.getValue(), at);
  }

  private Logic items(List<JsonValue> values) {
    List<Logic> items = all(values);
    return items.stream().allMatch(item -> item instanceof Logic.Constant)
        ? new Logic.Constant(LogicConstants.list(items))
        : new Logic.Items(items);
  }

  private List<Logic> all(List<JsonValue> values) {
    List<Logic> items = new ArrayList<>();
    for (JsonValue value : values) {
      items.add(read(value));
    }
    return List.copyOf(items);
  }

  private Logic operation(String word, JsonValue arguments, JsonValue at) {
    List<JsonValue> given = arguments.isList() ? arguments.items() : List.of(arguments);
    LogicList.Kind kind = LogicList.Kind.of(word);
    if (kind != null) {
      return overList(kind, given, at);
    }
    LogicOperator operator = LogicOperator.of(word);
    if (operator != null) {
      List<Logic> read = all(given);
      Logic known = operator == LogicOperator.SEM_VER ? FlagdVersion.Known.of(read) : null;
      return known == null ? new LogicOperator.Call(operator, read) : known;
    }
    return switch (word) {
      case "var" -> variable(given);
      case "if", "?:" -> new Logic.If(all(given));
      case "and" -> new Logic.Junction(all(given), false);
      case "or" -> new Logic.Junction(all(given), true);
      case "!" -> new Logic.Truth(first(given), true);
      case "!!" -> new Logic.Truth(first(given), false);
      case "fractional" -> split(given, at);
      case REF -> reference(arguments);
      default -> {
        warnings.add(at, "must have an operator that flagd knows", "correct it");
        yield (data, moment) -> {
          throw new Logic.Fault();
        };
      }
    };
  }

  private Logic first(List<JsonValue> given) {
    return given.isEmpty() ? new Logic.Constant(null) : read(given.get(0));
  }

  private Logic variable(List<JsonValue> given) {
    Logic path = first(given);
    Logic otherwise = given.size() > 1 ? read(given.get(1)) : new Logic.Constant(null);
    if (!(path instanceof Logic.Constant constant)) {
      return (data, moment) -> found(path.value(data, moment), data, otherwise, moment);
    }
    String name = constant.value() == null ? "" : LogicValues.text(constant.value());
    if (name == null) {
      return otherwise;
    }
    return switch (name) {
      case "" -> (data, moment) -> data instanceof Subject ? null : data;
      case "$flagd.flagKey" ->
          (data, moment) -> data instanceof Subject ? key : otherwise.value(data, moment);
      case "$flagd.timestamp" ->
          (data, moment) ->
              data instanceof Subject
                  ? (Object) (double) Math.floorDiv(moment.clock().millis(), 1_000)
                  : otherwise.value(data, moment);
      default -> new Logic.Variable(name, otherwise);
    };
  }

  private static @Nullable Object found(
      @Nullable Object path, Object data, Logic otherwise, Moment moment) {
    String name = LogicValues.text(path);
    Object found = name == null ? null : Logic.Variable.find(data, name);
    return found == null ? otherwise.value(data, moment) : found;
  }

  private Logic overList(LogicList.Kind kind, List<JsonValue> given, JsonValue at) {
    if (given.size() < 2) {
      throw at.problem("must have a list and a rule", "add them");
    }
    Logic list = read(given.get(0));
    Logic initial = given.size() > 2 ? read(given.get(2)) : new Logic.Constant(null);
    long before = times;
    times = Math.min(MAX_COST + 1, times * Math.max(1, length(list)));
    Logic body = read(given.get(1));
    times = before;
    return new LogicList(kind, list, body, initial);
  }

  /** How many elements a list may have. */
  private static int length(Logic list) {
    return list instanceof Logic.Constant constant && constant.value() instanceof List<?> known
        ? known.size()
        : list instanceof Logic.Items items ? items.items().size() : LogicList.MAX_ITEMS;
  }

  private Logic split(List<JsonValue> given, JsonValue at) {
    boolean hasKey = !given.isEmpty() && !given.get(0).isList();
    Logic by = hasKey ? read(given.get(0)) : null;
    List<FlagdSplit.Arm> arms = new ArrayList<>();
    for (JsonValue arm : given.subList(hasKey ? 1 : 0, given.size())) {
      if (arm.items().isEmpty()) {
        throw arm.problem("must be a variant and its weight", "write [\"name\", 50]");
      }
      Logic weight = arm.items().size() > 1 ? read(arm.items().get(1)) : new Logic.Constant(1.0);
      arms.add(new FlagdSplit.Arm(read(arm.items().get(0)), weight));
    }
    if (arms.isEmpty()) {
      throw at.problem("must have variants and weights", "write [[\"name\", 50], …]");
    }
    return new FlagdSplit(by, arms, new Murmur3(key, 0), isLegacy);
  }

  /** An evaluator of the document, which stands for itself wherever it is named. */
  private Logic reference(JsonValue name) {
    JsonValue evaluator = evaluators.get(name.text());
    if (evaluator == null) {
      throw name.problem("must be an evaluator of the document", "add it to $evaluators");
    }
    if (references.contains(name.text()) || references.size() > MAX_REFERENCES) {
      throw name.problem(
          "must not lead back to itself, nor through more than %d others".formatted(MAX_REFERENCES),
          "write the rule out");
    }
    references.add(name.text());
    Logic read = read(evaluator);
    references.remove(name.text());
    return read;
  }
}
