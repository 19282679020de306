package dev.underpin.flags;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Flags in environment variables, for a program without a store or to override one where it runs.
 * Read-only; the environment is read once. Thread-safe.
 *
 * <pre>{@code
 * // UNDERPIN_FLAG_NEW_CART=25% UNDERPIN_FLAG_RANKING=NEW java …
 * Flags flags = Flags.builder(EnvironmentFlagStore.of(NEW_CART, RANKING)).build();
 * }</pre>
 *
 * <p>A flag's variable is {@code UNDERPIN_FLAG_} and its key in capitals, with {@code _} for
 * whatever is neither letter nor digit: {@code new-cart} is {@code UNDERPIN_FLAG_NEW_CART}. The
 * values:
 *
 * <table>
 * <caption>What a variable may say</caption>
 * <tr><th>flag</th><th>value</th><th>means</th></tr>
 * <tr><td>boolean</td><td>{@code on}, {@code off}, {@code true}, {@code false}</td>
 *   <td>on or off for everybody</td></tr>
 * <tr><td>boolean</td><td>{@code 25%}</td><td>on for 25 percent</td></tr>
 * <tr><td>any other</td><td>{@code NEW}</td><td>this value for everybody</td></tr>
 * <tr><td>any other</td><td>{@code 25% NEW}</td><td>this value for 25 percent, else the code
 *   default</td></tr>
 * </table>
 *
 * <p>An empty variable is as none. A value that does not fit is a problem of that flag; a variable
 * that begins as above and names none of the flags is a problem too, since it is a typing mistake
 * or belongs to a flag that is gone.
 */
public final class EnvironmentFlagStore implements FlagStore {

  private static final String NAME = "environment";
  private static final String PREFIX = "UNDERPIN_FLAG_";
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  private static final Pattern SHARE = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,3})?)%(?: (.*))?");

  private final FlagDocument document;

  private EnvironmentFlagStore(FlagDocument document) {
    this.document = document;
  }

  /**
   * Flags of this process's environment.
   *
   * @param flags those that may be set there
   * @return the store
   * @throws IllegalArgumentException if two of them have the same variable
   */
  public static EnvironmentFlagStore of(Flag<?>... flags) {
    return of(System.getenv(), flags);
  }

  /**
   * Flags of any variables.
   *
   * @param variables the values by name; others than those of flags are none of its business
   * @param flags those that may be set there
   * @return the store
   * @throws IllegalArgumentException if two of the flags have the same variable
   */
  public static EnvironmentFlagStore of(Map<String, String> variables, Flag<?>... flags) {
    Map<String, Flag<?>> byVariable = new TreeMap<>();
    for (Flag<?> flag : flags) {
      Flag<?> other = byVariable.put(variable(flag), flag);
      if (other != null && !other.key().equals(flag.key())) {
        throw new IllegalArgumentException(
            "%s and %s must have variables of their own but both have %s; rename one"
                .formatted(other, flag, variable(flag)));
      }
    }
    return new EnvironmentFlagStore(new Reading(byVariable).read(variables));
  }

  private static String variable(Flag<?> flag) {
    return PREFIX + flag.key().toUpperCase(Locale.ROOT).replaceAll("[^\\p{Lu}\\p{Ll}\\p{Nd}]", "_");
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public FlagDocument load(FlagDocument last) {
    return document.revision().equals(last.revision()) ? last : document;
  }

  /** Reads once. */
  private static final class Reading {
    private final Map<String, Flag<?>> flags;
    private final List<FlagRow> rows = new ArrayList<>();
    private final Map<String, String> problems = new LinkedHashMap<>();

    Reading(Map<String, Flag<?>> flags) {
      this.flags = flags;
    }

    FlagDocument read(Map<String, String> variables) {
      new TreeMap<>(variables)
          .forEach(
              (name, value) -> {
                if (name.startsWith(PREFIX) && !value.isBlank()) {
                  add(name, value.strip());
                }
              });
      FlagDocument read = FlagDocument.of(NAME, NAME, rows);
      return read.with(read.parts().amended(Map.of(), problems));
    }

    private void add(String name, String value) {
      Flag<?> flag = flags.get(name);
      if (flag == null) {
        problems.put(
            name,
            "%s %s must name a flag but names none; the flags have %s"
                .formatted(NAME, name, flags.keySet()));
        return;
      }
      try {
        rows.add(new FlagRow(flag.key(), 1, json(flag.type(), value)));
      } catch (IllegalArgumentException e) {
        problems.put(
            flag.key(),
            "%s %s %s but was %s; correct it"
                .formatted(NAME, name, e.getMessage(), Excerpt.of(value)));
      }
    }

    private static String json(FlagType type, String text) {
      Matcher share = SHARE.matcher(text);
      if (type == FlagType.BOOLEAN) {
        return share.matches() && share.group(2) == null
            ? flag(type, "on", share.group(1), "")
            : flag(type, state(text), "100", "");
      }
      String given = share.matches() ? share.group(2) : null;
      return given == null
          ? flag(type, "on", "100", value(type, text))
          : flag(type, "on", share.group(1), value(type, given));
    }

    private static String flag(FlagType type, String state, String percent, String value) {
      BigDecimal rollout = new BigDecimal(percent);
      if (Percent.thousandths(rollout) < 0) {
        throw new IllegalArgumentException("must be at most 100%");
      }
      return "{\"type\": \"%s\", \"state\": \"%s\", \"rollout\": %s%s}"
          .formatted(type.word(), state, rollout.toPlainString(), value);
    }

    private static String state(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "on", "true" -> "on";
        case "off", "false" -> "off";
        default -> throw new IllegalArgumentException("must be on, off or a share such as 25%");
      };
    }

    private static String value(FlagType type, String text) {
      if (type == FlagType.NUMBER && !NUMBER.matcher(text).matches()) {
        throw new IllegalArgumentException("must be a number or a share of one, such as 25% 0.5");
      }
      return ", \"value\": " + (type == FlagType.STRING ? FlagJson.quoted(text) : text);
    }
  }
}
