package dev.underpin.examples.benchmarks.report;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The command line of an area: {@code --quick}, {@code --write FILE}, and what the area itself
 * understands, each with a value. Immutable.
 */
public final class AreaOptions {

  private static final String QUICK = "--quick";
  private static final String SMOKE = "--smoke";
  private static final String WRITE = "--write";

  private final Mode mode;
  private final Map<String, String> values;

  private AreaOptions(Mode mode, Map<String, String> values) {
    this.mode = mode;
    this.values = values;
  }

  /** Reads a command line; throws {@link UsageException} with what is wrong. */
  static AreaOptions parse(List<String> args, Set<String> ofTheArea) {
    Mode mode = Mode.FULL;
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < args.size(); i++) {
      String option = args.get(i);
      if (option.equals(QUICK) || option.equals(SMOKE)) {
        mode = option.equals(QUICK) ? Mode.QUICK : Mode.SMOKE;
      } else if (option.equals(WRITE) || ofTheArea.contains(option)) {
        values.put(option, valueAfter(args, i));
        i++;
      } else {
        throw new UsageException(unknown(option, ofTheArea));
      }
    }
    if (mode == Mode.SMOKE && values.containsKey(WRITE)) {
      throw new UsageException("--smoke measures nothing worth keeping; leave out --write");
    }
    return new AreaOptions(mode, values);
  }

  private static String valueAfter(List<String> args, int option) {
    if (option + 1 == args.size() || args.get(option + 1).startsWith("--")) {
      throw new UsageException(args.get(option) + " must be followed by its value");
    }
    return args.get(option + 1);
  }

  private static String unknown(String option, Set<String> ofTheArea) {
    Set<String> known = new TreeSet<>(ofTheArea);
    known.addAll(Set.of(QUICK, SMOKE, WRITE));
    return "unknown option \"%s\"; options: %s".formatted(option, String.join(", ", known));
  }

  /**
   * {@return how thoroughly to measure; {@link Mode#FULL} unless the command line says otherwise}
   */
  public Mode mode() {
    return mode;
  }

  /**
   * {@return the value of one of the area's own options, or null if it was not given}
   *
   * @param option with its dashes, as given to {@link Area#option}
   */
  public @Nullable String value(String option) {
    return values.get(option);
  }

  /**
   * {@return the value of an option that is a number; ends the area with exit code 2 if it is none
   * or out of range}
   *
   * @param option with its dashes, as given to {@link Area#option}
   * @param otherwise the value if it was not given
   * @param most the largest that makes sense; the smallest is 1
   */
  public int number(String option, int otherwise, int most) {
    String value = value(option);
    if (value == null) {
      return otherwise;
    }
    if (!value.matches("[0-9]{1,9}")
        || Integer.parseInt(value) < 1
        || Integer.parseInt(value) > most) {
      throw new UsageException(
          "%s must be a number from 1 to %d but was \"%s\"".formatted(option, most, value));
    }
    return Integer.parseInt(value);
  }

  /**
   * {@return whether an option is on; ends the area with exit code 2 if it is neither on nor off}
   *
   * @param option with its dashes, as given to {@link Area#option}
   */
  public boolean isOn(String option) {
    String value = value(option);
    if (value != null && !value.equals("on") && !value.equals("off")) {
      throw new UsageException("%s must be on or off but was \"%s\"".formatted(option, value));
    }
    return value == null || value.equals("on");
  }

  /**
   * {@return the words of an option, which a comma parts, or all that are known if it was not
   * given; ends the area with exit code 2 if one is unknown}
   *
   * @param option with its dashes, as given to {@link Area#option}
   * @param known what it may name
   */
  public Set<String> words(String option, Set<String> known) {
    String value = value(option);
    if (value == null) {
      return Set.copyOf(known);
    }
    Set<String> words = Set.copyOf(Arrays.asList(value.split(",", -1)));
    if (!known.containsAll(words)) {
      throw new UsageException(
          "%s must be some of %s, parted by commas, but was \"%s\""
              .formatted(option, String.join(",", known), value));
    }
    return words;
  }

  /** The Markdown file whose section of this area is to be written, or null. */
  @Nullable Path write() {
    String file = values.get(WRITE);
    return file == null ? null : Path.of(file);
  }

  /** The command line for readers: without where it was written to, and without whose servers. */
  String forReaders() {
    StringBuilder text = new StringBuilder(mode == Mode.QUICK ? " " + QUICK : "");
    values.forEach(
        (option, value) -> {
          if (!option.equals(WRITE)) {
            text.append(' ').append(option).append(' ').append(value.contains(":") ? "URL" : value);
          }
        });
    return text.toString();
  }

  @Override
  public String toString() {
    return mode + " " + values;
  }
}
