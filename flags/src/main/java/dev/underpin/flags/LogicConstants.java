package dev.underpin.flags;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of JsonLogic as they stand in a document. */
final class LogicConstants {

  private LogicConstants() {}

  static @Nullable Object scalar(JsonValue at) {
    if (at.isNumber()) {
      return at.number(-Double.MAX_VALUE, Double.MAX_VALUE);
    }
    return at.isNull() ? null : at.isBoolean() ? (Object) at.isTrue() : at.text();
  }

  /** The values of constants. */
  static List<@Nullable Object> list(List<Logic> constants) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Logic constant : constants) {
      values.add(((Logic.Constant) constant).value());
    }
    return Collections.unmodifiableList(values);
  }

  /** What has no fields, or more than one, is no rule. */
  static Map<String, @Nullable Object> map(JsonValue at) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    at.fields().forEach((name, value) -> fields.put(name, any(value)));
    return Collections.unmodifiableMap(fields);
  }

  private static @Nullable Object any(JsonValue at) {
    if (at.isObject()) {
      return map(at);
    }
    if (!at.isList()) {
      return scalar(at);
    }
    List<@Nullable Object> items = new ArrayList<>();
    at.items().forEach(item -> items.add(any(item)));
    return Collections.unmodifiableList(items);
  }
}
