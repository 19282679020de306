package dev.underpin.flags;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rule of JsonLogic (jsonlogic.com), compiled and immutable.
 *
 * <p>Values are null, Boolean, Double, String, List and Map, as in JSON. A rule is asked about
 * data: the subject itself, or inside of an operator over a list an element of it. What a rule
 * cannot do ends the whole evaluation by a {@link Fault}, as an error of flagd does.
 */
@FunctionalInterface
interface Logic {

  @Nullable Object value(Object data, Moment moment);

  /** Ends an evaluation; nobody reads where it was thrown. */
  final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Fault() {
      super("a rule cannot be evaluated", null, false, false);
    }
  }

  /** The same for everybody. */
  record Constant(@Nullable Object value) implements Logic {

    @Override
    public @Nullable Object value(Object data, Moment moment) {
      return value;
    }
  }

  /** A list of which parts are rules. */
  record Items(List<Logic> items) implements Logic {

    @Override
    public Object value(Object data, Moment moment) {
      List<@Nullable Object> values = new ArrayList<>(items.size());
      for (int i = 0; i < items.size(); i++) {
        values.add(items.get(i).value(data, moment));
      }
      return values;
    }
  }

  /** What the data has at a path; of a subject an attribute of this name, dots and all. */
  record Variable(String path, Logic otherwise) implements Logic {

    private static final String TARGETING_KEY = "targetingKey";

    @Override
    public @Nullable Object value(Object data, Moment moment) {
      Object found = find(data, path);
      return found == null ? otherwise.value(data, moment) : found;
    }

    static @Nullable Object find(Object data, String path) {
      if (data instanceof Subject subject) {
        return path.equals(TARGETING_KEY) && subject.key() != null
            ? subject.key()
            : subject.given(path);
      }
      Object at = data;
      for (int from = 0; at != null && from < path.length(); ) {
        int dot = path.indexOf('.', from);
        int to = dot < 0 ? path.length() : dot;
        at = step(at, path.substring(from, to));
        from = to + 1;
      }
      return at;
    }

    private static @Nullable Object step(Object at, String step) {
      if (at instanceof Map<?, ?> map) {
        return map.get(step);
      }
      double index = at instanceof List ? Numbers.parse(step) : -1;
      return at instanceof List<?> list && index >= 0 && index < list.size()
          ? list.get((int) index)
          : null;
    }
  }

  /** The first of two that follow a condition that holds, or the last one. */
  record If(List<Logic> parts) implements Logic {

    @Override
    public @Nullable Object value(Object data, Moment moment) {
      for (int i = 0; i + 1 < parts.size(); i += 2) {
        if (LogicValues.isTrue(parts.get(i).value(data, moment))) {
          return parts.get(i + 1).value(data, moment);
        }
      }
      return parts.size() % 2 == 1 ? parts.get(parts.size() - 1).value(data, moment) : null;
    }
  }

  /**
   * The first that decides, or the last one: and is decided by what is false, or by what is true.
   */
  record Junction(List<Logic> parts, boolean decides) implements Logic {

    @Override
    public @Nullable Object value(Object data, Moment moment) {
      Object value = null;
      for (int i = 0; i < parts.size(); i++) {
        value = parts.get(i).value(data, moment);
        if (LogicValues.isTrue(value) == decides) {
          return value;
        }
      }
      return value;
    }
  }

  /** The contrary, or twice that. */
  record Truth(Logic of, boolean isInverted) implements Logic {

    @Override
    public Object value(Object data, Moment moment) {
      return LogicValues.isTrue(of.value(data, moment)) != isInverted;
    }
  }
}
