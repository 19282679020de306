package dev.underpin.core.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Reads settings inside {@link Settings#read}, where an example is. Names are relative to the
 * prefix. Not thread-safe, and of no use afterwards.
 */
public final class SettingsReader {

  private final Reading reading;
  private final String prefix;

  SettingsReader(Reading reading, String prefix) {
    this.reading = reading;
    this.prefix = prefix;
  }

  /**
   * {@return a reader of what stands below this name, which reports to the same place: so several
   * modules are read, and reported, at once}
   *
   * @param name one or more words joined by dots
   * @throws IllegalArgumentException if the name is malformed
   */
  public SettingsReader prefix(String name) {
    String below = Names.join(prefix, name);
    reading.enter(below);
    return new SettingsReader(reading, below);
  }

  /**
   * Leaves what stands below this name to somebody else: keys there are not taken for typing
   * errors.
   *
   * @param name one or more words joined by dots
   * @throws IllegalArgumentException if the name is malformed
   */
  public void ignore(String name) {
    reading.ignore(Names.join(prefix, name));
  }

  /**
   * {@return text, without the blanks around it}
   *
   * @param name the setting
   */
  public Setting<String> string(String name) {
    return setting(name, Kind.of("text", text -> text, ""));
  }

  /**
   * {@return a whole number of 32 bits}
   *
   * @param name the setting
   */
  public RangedSetting<Integer> integer(String name) {
    return ranged(name, Kind.of("an integer", Integer::valueOf, 0), String::valueOf);
  }

  /**
   * {@return a whole number of 64 bits}
   *
   * @param name the setting
   */
  public RangedSetting<Long> longInteger(String name) {
    return ranged(name, Kind.of("an integer", Long::valueOf, 0L), String::valueOf);
  }

  /**
   * {@return a decimal number, such as {@code 0.5}; neither infinite nor NaN}
   *
   * @param name the setting
   */
  public RangedSetting<Double> decimal(String name) {
    return ranged(name, Kind.of("a number", SettingsReader::finite, 0.0), String::valueOf);
  }

  private static Double finite(String text) {
    double value = Double.parseDouble(text);
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("not finite");
    }
    return value;
  }

  /**
   * {@return {@code true} or {@code false}; {@code on}, {@code off}, {@code yes} and {@code no} are
   * understood too, in any case}
   *
   * @param name the setting
   */
  public Setting<Boolean> bool(String name) {
    return setting(name, Kind.of("true or false", SettingsReader::truth, false));
  }

  private static Boolean truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw new IllegalArgumentException("neither true nor false");
    };
  }

  /**
   * {@return a duration that is not negative: {@code 200ms}, {@code 30s}, {@code 5m}, {@code 2h},
   * {@code 1d}, {@code 50us}, {@code 10ns}, or ISO 8601 such as {@code PT5M}; never a bare number}
   *
   * @param name the setting
   */
  public RangedSetting<Duration> duration(String name) {
    return ranged(
        name,
        Kind.of("a duration (such as 200ms, 30s or PT5M)", Durations::parse, Duration.ZERO),
        Durations::print);
  }

  /**
   * {@return one of the constants of an enum, in any case, with {@code -} for {@code _} if one
   * likes}
   *
   * @param name the setting
   * @param type the enum
   * @param <E> the enum
   */
  public <E extends Enum<E>> Setting<E> oneOf(String name, Class<E> type) {
    List<E> constants = List.of(type.getEnumConstants());
    Function<String, E> parser =
        text ->
            constants.stream()
                .filter(constant -> constant.name().equalsIgnoreCase(text.replace('-', '_')))
                .findFirst()
                .orElseThrow();
    return setting(name, Kind.of("one of " + constants, parser, constants.get(0)));
  }

  /**
   * {@return a URI with a scheme}
   *
   * @param name the setting
   */
  public Setting<URI> uri(String name) {
    return setting(
        name, Kind.of("a URI with a scheme", SettingsReader::absolute, URI.create("x:/")));
  }

  private static URI absolute(String text) {
    URI uri = URI.create(text);
    if (!uri.isAbsolute()) {
      throw new IllegalArgumentException("without a scheme");
    }
    return uri;
  }

  /**
   * {@return a path in the file system, which need not exist}
   *
   * @param name the setting
   */
  public Setting<Path> path(String name) {
    return setting(name, Kind.of("a path", Path::of, Path.of("")));
  }

  /**
   * {@return texts separated by commas, without the blanks around them; empty ones are left out}
   *
   * @param name the setting
   */
  public Setting<List<String>> list(String name) {
    return list(name, "a list separated by commas", text -> text);
  }

  /**
   * {@return values separated by commas; one that is malformed spoils the list}
   *
   * @param name the setting
   * @param rule completes "must be …", such as {@code "integers separated by commas"}
   * @param parser makes a value of a text without blanks around it; any unchecked exception says
   *     that it is malformed
   * @param <T> the type of the values
   */
  public <T> Setting<List<T>> list(String name, String rule, Function<String, T> parser) {
    return setting(name, Kind.of(rule, text -> split(text, parser), List.of()));
  }

  private static <T> List<T> split(String text, Function<String, T> parser) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .map(parser)
        .toList();
  }

  /**
   * {@return a secret, with the blanks around it, whose value is in no message}
   *
   * @param name the setting
   */
  public Setting<Secret> secret(String name) {
    return setting(name, Kind.ofSecret());
  }

  /**
   * {@return a value of any other type}
   *
   * @param name the setting
   * @param rule completes "must be …", such as {@code "a cron expression"}
   * @param parser makes a value of the text without blanks around it; any unchecked exception says
   *     that it is malformed
   * @param standIn any valid value: with it reading goes on to find what else is wrong
   * @param <T> the type of the value
   */
  public <T> Setting<T> parsed(String name, String rule, Function<String, T> parser, T standIn) {
    return setting(name, Kind.of(rule, parser, standIn));
  }

  /**
   * Checks a rule that spans several settings; only while none of them is wrong by itself.
   *
   * @param holds whether the rule is kept
   * @param name the setting to be corrected
   * @param rule completes "must be …", such as {@code "longer than heartbeat"}
   */
  public void check(boolean holds, String name, String rule) {
    String full = Names.join(prefix, name);
    if (!holds) {
      reading.addAcross(full, rule);
    }
  }

  private <T> Setting<T> setting(String name, Kind<T> kind) {
    return new Setting<>(reading, Names.join(prefix, name), kind);
  }

  private <T extends Comparable<T>> RangedSetting<T> ranged(
      String name, Kind<T> kind, Function<T, String> print) {
    return new RangedSetting<>(reading, Names.join(prefix, name), kind, print);
  }
}
