package dev.underpin.flags;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operators of JsonLogic and flagd that make one value of the values of their arguments. Each
 * argument is evaluated once: twice would be twice at each level of a rule.
 */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum LogicOperator {
  EQUAL("==", (a, b, c, n) -> LogicValues.isEqual(a, b)),
  NOT_EQUAL("!=", (a, b, c, n) -> !LogicValues.isEqual(a, b)),
  SAME("===", (a, b, c, n) -> LogicValues.isSame(a, b)),
  NOT_SAME("!==", (a, b, c, n) -> !LogicValues.isSame(a, b)),
  LESS("<", (a, b, c, n) -> LogicValues.isLess(a, b) && (n < 3 || LogicValues.isLess(b, c))),
  AT_MOST(
      "<=", (a, b, c, n) -> LogicValues.isAtMost(a, b) && (n < 3 || LogicValues.isAtMost(b, c))),
  GREATER(">", (a, b, c, n) -> LogicValues.isLess(b, a) && (n < 3 || LogicValues.isLess(c, b))),
  AT_LEAST(
      ">=", (a, b, c, n) -> LogicValues.isAtMost(b, a) && (n < 3 || LogicValues.isAtMost(c, b))),
  MINUS("-", (a, b, c, n) -> n == 1 ? -number(a) : number(a) - number(b)),
  OVER("/", (a, b, c, n) -> number(a) / number(b)),
  MODULO("%", (a, b, c, n) -> number(a) % number(b)),
  ABSOLUTE("abs", (a, b, c, n) -> Math.abs(number(a))),
  IN("in", (a, b, c, n) -> LogicValues.isIn(a, b)),
  SUBSTR("substr", LogicOperator::substr),
  // of other than texts these come to nothing
  STARTS_WITH(
      "starts_with",
      (a, b, c, n) ->
          n == 2 && a instanceof String of && b instanceof String start
              ? of.startsWith(start)
              : null),
  ENDS_WITH(
      "ends_with",
      (a, b, c, n) ->
          n == 2 && a instanceof String of && b instanceof String end ? of.endsWith(end) : null),
  SEM_VER("sem_ver", (a, b, c, n) -> n == 3 ? FlagdVersion.compare(a, b, c) : null),
  LOWER("lower", (a, b, c, n) -> n == 1 && a instanceof String of ? inCase(of, 'A', 'a') : null),
  UPPER("upper", (a, b, c, n) -> n == 1 && a instanceof String of ? inCase(of, 'a', 'A') : null),
  PLUS("+", (all, data) -> fold(all, 0, (x, y) -> x + y)),
  TIMES("*", (all, data) -> fold(all, 1, (x, y) -> x * y)),
  MIN("min", (all, data) -> fold(all, Double.POSITIVE_INFINITY, Math::min)),
  MAX("max", (all, data) -> fold(all, Double.NEGATIVE_INFINITY, Math::max)),
  CAT("cat", (all, data) -> cat(all)),
  MERGE("merge", (all, data) -> merge(all)),
  MISSING("missing", LogicOperator::missing),
  MISSING_SOME("missing_some", LogicOperator::missingSome);

  // a reduction of texts or lists would double them at each element
  private static final int MAX_ITEMS = 10_000;
  private static final int LETTERS = 26;

  private final String word;
  private final @Nullable Fixed fixed;
  private final @Nullable Variadic variadic;

  LogicOperator(String word, Fixed fixed) {
    this.word = word;
    this.fixed = fixed;
    this.variadic = null;
  }

  LogicOperator(String word, Variadic variadic) {
    this.word = word;
    this.fixed = null;
    this.variadic = variadic;
  }

  static @Nullable LogicOperator of(String word) {
    for (LogicOperator operator : values()) {
      if (operator.word.equals(word)) {
        return operator;
      }
    }
    return null;
  }

  /** Of up to three arguments; those that are not there are null. */
  private interface Fixed {
    @Nullable Object apply(@Nullable Object a, @Nullable Object b, @Nullable Object c, int count);
  }

  /** Of as many as there are. */
  private interface Variadic {
    @Nullable Object apply(List<@Nullable Object> all, Object data);
  }

  private interface Folding {
    double apply(double one, double other);
  }

  /** The operator with rules as its arguments. */
  record Call(LogicOperator operator, List<Logic> arguments) implements Logic {

    @Override
    public @Nullable Object value(Object data, Moment moment) {
      Variadic variadic = operator.variadic;
      if (variadic != null) {
        List<@Nullable Object> all = new ArrayList<>(arguments.size());
        for (int i = 0; i < arguments.size(); i++) {
          all.add(at(i, data, moment));
        }
        return variadic.apply(all, data);
      }
      Fixed fixed = operator.fixed;
      return fixed == null
          ? null
          : fixed.apply(
              at(0, data, moment), at(1, data, moment), at(2, data, moment), arguments.size());
    }

    private @Nullable Object at(int index, Object data, Moment moment) {
      return index < arguments.size() ? arguments.get(index).value(data, moment) : null;
    }
  }

  private static double number(@Nullable Object value) {
    return LogicValues.number(value);
  }

  private static double fold(List<@Nullable Object> all, double first, Folding folding) {
    double folded = first;
    for (Object value : all) {
      folded = folding.apply(folded, number(value));
    }
    return folded;
  }

  private static String cat(List<@Nullable Object> all) {
    StringBuilder text = new StringBuilder();
    for (Object part : all) {
      String shown = part == null ? "" : LogicValues.text(part);
      if (shown == null || text.length() + shown.length() > LogicValues.MAX_TEXT) {
        throw new Logic.Fault();
      }
      text.append(shown);
    }
    return text.toString();
  }

  /** By code points; a negative place is from the end, as is a negative length. */
  private static String substr(
      @Nullable Object of, @Nullable Object start, @Nullable Object wanted, int count) {
    String text = LogicValues.text(of);
    if (text == null || text.length() > LogicValues.MAX_TEXT) {
      throw new Logic.Fault();
    }
    int length = text.codePointCount(0, text.length());
    int from = (int) Math.min(number(start), length);
    from = from < 0 ? Math.max(0, length + from) : from;
    double end =
        count < 3 ? length : number(wanted) < 0 ? length + number(wanted) : from + number(wanted);
    int to = (int) Math.max(from, Math.min(length, end));
    return text.substring(text.offsetByCodePoints(0, from), text.offsetByCodePoints(0, to));
  }

  private static Object merge(List<@Nullable Object> all) {
    List<@Nullable Object> merged = new ArrayList<>();
    for (Object part : all) {
      if (part instanceof List<?> list) {
        merged.addAll(list);
      } else {
        merged.add(part);
      }
      if (merged.size() > MAX_ITEMS) {
        throw new Logic.Fault();
      }
    }
    return merged;
  }

  private static List<@Nullable Object> missing(List<@Nullable Object> all, Object data) {
    List<?> names = !all.isEmpty() && all.get(0) instanceof List<?> list ? list : all;
    List<@Nullable Object> missing = new ArrayList<>();
    for (Object name : names) {
      String path = LogicValues.text(name);
      Object found = path == null ? null : Logic.Variable.find(data, path);
      if (found == null || found.equals("")) {
        missing.add(name);
      }
    }
    return missing;
  }

  private static Object missingSome(List<@Nullable Object> all, Object data) {
    if (all.size() < 2 || !(all.get(1) instanceof List<?> names)) {
      throw new Logic.Fault();
    }
    List<@Nullable Object> missing = missing(all.subList(1, 2), data);
    return names.size() - missing.size() >= number(all.get(0)) ? List.of() : missing;
  }

  /** Letters of ASCII only, whatever the language. */
  private static String inCase(String text, char from, char to) {
    if (text.length() > LogicValues.MAX_TEXT) {
      throw new Logic.Fault();
    }
    StringBuilder changed = new StringBuilder(text);
    for (int i = 0; i < changed.length(); i++) {
      char c = changed.charAt(i);
      if (c >= from && c < from + LETTERS) {
        changed.setCharAt(i, (char) (c - from + to));
      }
    }
    return changed.toString();
  }
}
