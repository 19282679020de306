package dev.underpin.observability.logback;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as what they are: null, booleans and numbers; collections and arrays as arrays,
 * maps as objects; everything else as the text of its {@code toString}. Numbers that JSON does not
 * have (not a number, infinity) or that no reader takes (more than about 900 digits) are text.
 */
final class Values {

  private static final byte[] NULL = LineBuffer.ascii("null");
  private static final byte[] TRUE = LineBuffer.ascii("true");
  private static final byte[] FALSE = LineBuffer.ascii("false");
  private static final byte[] MASKED = LineBuffer.ascii("\"" + Masks.MASK + "\"");
  private static final int DEEPEST = 8;
  private static final int MOST_BITS = 3_000;

  private final Text text;
  private final Masks masks;
  private final int most;

  Values(Text text, Masks masks, int most) {
    this.text = text;
    this.masks = masks;
    this.most = most;
  }

  /** Writes a field's value; one that fails half way is replaced by a text that says so. */
  void write(Line line, FieldName name, @Nullable Object value) {
    if (name.hidden) {
      line.out.literal(MASKED);
    } else if (value instanceof String string) {
      if (name.ofTrace) {
        text.quotedId(line, string, most);
      } else {
        text.quoted(line, string, most);
      }
    } else if (value == null) {
      line.out.literal(NULL);
    } else {
      guarded(line, value);
    }
  }

  private void guarded(Line line, Object value) {
    int start = line.out.size();
    int limit = line.out.limit();
    try {
      any(line, value, 0);
    } catch (Throwable failure) {
      String instead = Broken.text(value, failure);
      line.out.rewind(start);
      line.out.limit(limit);
      text.quoted(line, instead, most);
    }
  }

  private void any(Line line, @Nullable Object value, int depth) {
    if (value == null) {
      line.out.literal(NULL);
    } else if (value instanceof Number number) {
      number(line, number);
    } else if (value instanceof Boolean flag) {
      line.out.literal(flag ? TRUE : FALSE);
    } else if (value instanceof Optional<?> optional) {
      any(line, optional.orElse(null), depth);
    } else if (isComposed(value)) {
      composed(line, value, depth);
    } else {
      text.quoted(line, value.toString(), most);
    }
  }

  private void number(Line line, Number number) {
    if (number instanceof Integer
        || number instanceof Long
        || number instanceof Short
        || number instanceof Byte
        || number instanceof AtomicInteger
        || number instanceof AtomicLong) {
      integer(line, number.longValue());
    } else if (number instanceof Double || number instanceof Float) {
      boolean finite = Double.isFinite(number.doubleValue());
      digits(line, number.toString(), finite);
    } else {
      // others may be subclasses, whose text may be anything
      boolean known =
          number.getClass() == BigInteger.class || number.getClass() == BigDecimal.class;
      digits(line, known ? bounded(number) : number.toString(), known && bits(number) <= MOST_BITS);
    }
  }

  private void integer(Line line, long value) {
    if (masks.readNumber(value)) {
      digits(line, Long.toString(value), true);
    } else {
      line.out.number(value);
    }
  }

  /** Writes a number that may hold a secret, or be none. */
  private void digits(Line line, @Nullable String digits, boolean valid) {
    if (!valid || digits == null || !line.out.holds(digits.length())) {
      text.quoted(line, digits, most);
      return;
    }
    if (masks.find(digits, Seen.ALL, line.secrets)) {
      line.out.literal(MASKED);
    } else {
      line.out.text(digits, 0, digits.length());
    }
  }

  private static int bits(Number number) {
    return number instanceof BigDecimal decimal
        ? decimal.unscaledValue().bitLength()
        : ((BigInteger) number).bitLength();
  }

  /** Making the digits of a number takes longer than they are many. */
  private static String bounded(Number number) {
    int bits = bits(number);
    return bits <= MOST_BITS ? number.toString() : "[number of " + bits + " bits]";
  }

  private static boolean isComposed(Object value) {
    return value instanceof Collection || value instanceof Map || value.getClass().isArray();
  }

  /** All that is inside gets no more room together than one text. */
  private void composed(Line line, Object value, int depth) {
    if (depth == DEEPEST) {
      text.quoted(line, "...", most);
      return;
    }
    LineBuffer out = line.out;
    int limit = out.limit();
    out.limit(Math.min(limit, out.size() + most));
    if (value instanceof Map<?, ?> map) {
      members(line, map, depth + 1);
    } else if (value instanceof Collection<?> collection) {
      elements(line, collection, depth + 1);
    } else if (value instanceof Object[] array) {
      elements(line, Arrays.asList(array), depth + 1);
    } else {
      primitives(line, value);
    }
    out.limit(limit);
  }

  private void members(Line line, Map<?, ?> map, int depth) {
    char before = '{';
    int left = map.size();
    for (Map.Entry<?, ?> member : map.entrySet()) {
      line.out.literal(before);
      before = ',';
      if (line.out.isFull()) {
        text.quoted(line, "...", most);
        line.out.literal(':');
        line.out.number(left);
        break;
      }
      String name = String.valueOf(member.getKey());
      text.name(line, name, FieldNames.LONGEST);
      line.out.literal(':');
      if (masks.hides(name)) {
        line.out.literal(MASKED);
      } else {
        any(line, member.getValue(), depth);
      }
      left--;
    }
    close(line, before, '{', '}');
  }

  private void elements(Line line, Collection<?> collection, int depth) {
    char before = '[';
    int left = collection.size();
    for (Object element : collection) {
      line.out.literal(before);
      before = ',';
      if (line.out.isFull()) {
        Text.more(line, left);
        break;
      }
      any(line, element, depth);
      left--;
    }
    close(line, before, '[', ']');
  }

  private void primitives(Line line, Object array) {
    int length = Array.getLength(array);
    if (array instanceof byte[]) {
      text.quoted(line, "byte[" + length + "]", most);
      return;
    }
    char before = '[';
    for (int i = 0; i < length; i++) {
      line.out.literal(before);
      before = ',';
      if (line.out.isFull()) {
        Text.more(line, length - i);
        break;
      }
      any(line, Array.get(array, i), DEEPEST);
    }
    close(line, before, '[', ']');
  }

  private static void close(Line line, char before, char open, char end) {
    if (before == open) {
      line.out.literal(open);
    }
    line.out.literal(end);
  }
}
