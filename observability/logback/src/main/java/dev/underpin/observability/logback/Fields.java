package dev.underpin.observability.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Writes the fields that the application gave an event: the MDC's, then the key-value pairs. Of two
 * that have the same name in the line the later one stays, as in a map; so a pair wins over the
 * MDC.
 *
 * <p>They are written as they come, for names that repeat are rare: only the hashes of names are
 * noted. If one comes again, what was written is taken back, and a map is made after all. Nothing
 * of an event is kept, so there is nothing to clear, and no long-lived object points to a
 * short-lived one, which would make the garbage collector work.
 */
final class Fields implements BiConsumer<@Nullable String, @Nullable Object> {

  /** What is more is left out; the line says so. */
  static final int MOST = 512;

  private final Line line;
  private final FieldNames names;
  private final Values values;
  private final boolean lifted;
  private int[] hashes = new int[16];
  private int count;
  private long bits;
  private boolean ofTrace;
  private boolean repeats;

  Fields(Line line, FieldNames names, Values values) {
    this.line = line;
    this.names = names;
    this.values = values;
    lifted = names.liftTrace();
  }

  /**
   * Writes the fields.
   *
   * @param event whose
   * @param idsOfTrace where these have a place of their own: whether to write them or all others
   */
  void write(ILoggingEvent event, boolean idsOfTrace) {
    ofTrace = idsOfTrace;
    int start = line.out.size();
    boolean truncated = line.truncated;
    begin();
    each(event, this);
    if (repeats) {
      line.out.rewind(start);
      line.truncated = truncated;
      writeLast(event);
    }
  }

  private void begin() {
    count = 0;
    bits = 0;
    repeats = false;
  }

  private static void each(ILoggingEvent event, BiConsumer<@Nullable String, @Nullable Object> to) {
    Map<String, String> mdc = event.getMDCPropertyMap();
    if (mdc != null && !mdc.isEmpty()) {
      mdc.forEach(to);
    }
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (int i = 0; i < pairs.size(); i++) {
        KeyValuePair pair = pairs.get(i);
        to.accept(pair.key, pair.value);
      }
    }
  }

  /** Writes one field, unless its name was there before. */
  @Override
  public void accept(@Nullable String source, @Nullable Object value) {
    FieldName name = names.of(line, source);
    if (repeats || (lifted && name.ofTrace) != ofTrace) {
      return;
    }
    repeats = isNoted(name);
    if (!repeats) {
      note(name);
      put(name, value);
    }
  }

  private boolean isNoted(FieldName name) {
    if ((bits & name.bit) != 0) {
      for (int i = 0; i < Math.min(count, MOST); i++) {
        if (hashes[i] == name.hash) {
          return true;
        }
      }
    }
    return false;
  }

  private void note(FieldName name) {
    bits |= name.bit;
    if (count < MOST) {
      if (count == hashes.length) {
        hashes = Arrays.copyOf(hashes, 2 * count);
      }
      hashes[count] = name.hash;
    }
    count++;
  }

  private void put(FieldName name, @Nullable Object value) {
    if (count > MOST || !line.out.holds(name.literal.length)) {
      line.truncated = true;
    } else {
      line.out.literal(name.literal);
      values.write(line, name, value);
    }
  }

  private void writeLast(ILoggingEvent event) {
    Map<FieldName, @Nullable Object> last = new LinkedHashMap<>();
    each(event, (source, value) -> last.put(names.of(line, source), value));
    begin();
    last.forEach(
        (name, value) -> {
          if ((lifted && name.ofTrace) == ofTrace) {
            count++;
            put(name, value);
          }
        });
  }
}
