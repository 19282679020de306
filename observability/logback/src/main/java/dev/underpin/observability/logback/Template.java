package dev.underpin.observability.logback;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a line looks: text that is always the same, as bytes, and between two pieces of it one slot.
 * Written as the line itself with names in angle brackets.
 */
final class Template {

  /** What is filled in. */
  enum Slot {
    TIME,
    NANOS,
    LEVEL,
    SEVERITY,
    LEVEL_VALUE,
    MESSAGE,
    THREAD,
    LOGGER,
    IDS,
    FIELDS,
    TAGS,
    ERROR,
    ERROR_TYPE,
    ERROR_MESSAGE,
    STACK,
    END
  }

  private static final Pattern NAME = Pattern.compile("<([a-z_]+)>");

  final byte[][] literals;
  final Slot[] slots;
  final byte[] last;

  private Template(List<byte[]> literals, List<Slot> slots, byte[] last) {
    this.literals = literals.toArray(byte[][]::new);
    this.slots = slots.toArray(Slot[]::new);
    this.last = last;
  }

  /**
   * {@return the template that a text describes}
   *
   * @param text the line with {@code <slot>}s
   * @param constants what stands for a name that is no slot: JSON, not looked into any more
   */
  static Template of(String text, Map<String, byte[]> constants) {
    List<byte[]> literals = new ArrayList<>();
    List<Slot> slots = new ArrayList<>();
    byte[] literal = {};
    int done = 0;
    Matcher names = NAME.matcher(text);
    while (names.find()) {
      MatchResult name = names.toMatchResult();
      literal = join(literal, LineBuffer.ascii(text.substring(done, name.start())));
      byte[] constant = constants.get(name.group(1));
      if (constant != null) {
        literal = join(literal, constant);
      } else {
        literals.add(literal);
        slots.add(Slot.valueOf(name.group(1).toUpperCase(Locale.ROOT)));
        literal = new byte[0];
      }
      done = name.end();
    }
    return new Template(literals, slots, join(literal, LineBuffer.ascii(text.substring(done))));
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] joined = new byte[first.length + second.length];
    System.arraycopy(first, 0, joined, 0, first.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
