package dev.underpin.flags;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operators of JsonLogic that ask a rule about each element of a list. */
record LogicList(Kind kind, Logic list, Logic body, Logic initial) implements Logic {

  // what a reader of rules reckons with where it cannot see the list
  static final int MAX_ITEMS = 1_000;

  enum Kind {
    ALL("all"),
    NONE("none"),
    SOME("some"),
    MAP("map"),
    FILTER("filter"),
    REDUCE("reduce");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    static @Nullable Kind of(String word) {
      for (Kind kind : values()) {
        if (kind.word.equals(word)) {
          return kind;
        }
      }
      return null;
    }
  }

  @Override
  public @Nullable Object value(Object data, Moment moment) {
    List<?> items = list.value(data, moment) instanceof List<?> found ? found : List.of();
    if (items.size() > MAX_ITEMS && !(list instanceof Constant) && !(list instanceof Items)) {
      throw new Fault();
    }
    return switch (kind) {
      case ALL -> !items.isEmpty() && count(items, moment) == items.size();
      case NONE -> count(items, moment) == 0;
      case SOME -> count(items, moment) > 0;
      case MAP -> mapped(items, moment);
      case FILTER -> filtered(items, moment);
      case REDUCE -> reduced(items, initial.value(data, moment), moment);
    };
  }

  private int count(List<?> items, Moment moment) {
    return filtered(items, moment).size();
  }

  private List<@Nullable Object> filtered(List<?> items, Moment moment) {
    List<@Nullable Object> kept = new ArrayList<>();
    for (Object item : items) {
      if (LogicValues.isTrue(body.value(asData(item), moment))) {
        kept.add(item);
      }
    }
    return kept;
  }

  private List<@Nullable Object> mapped(List<?> items, Moment moment) {
    List<@Nullable Object> mapped = new ArrayList<>();
    for (Object item : items) {
      mapped.add(body.value(asData(item), moment));
    }
    return mapped;
  }

  private @Nullable Object reduced(List<?> items, @Nullable Object initialValue, Moment moment) {
    Object accumulator = initialValue;
    for (Object item : items) {
      Map<String, @Nullable Object> data = new HashMap<>();
      data.put("current", item);
      data.put("accumulator", accumulator);
      accumulator = body.value(data, moment);
    }
    return accumulator;
  }

  /** Nothing has no attributes. */
  private static Object asData(@Nullable Object item) {
    return item == null ? Map.of() : item;
  }
}
