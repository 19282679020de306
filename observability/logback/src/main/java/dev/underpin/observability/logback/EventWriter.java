package dev.underpin.observability.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.time.Instant;
import java.util.List;
import org.slf4j.Marker;

/**
 * Writes one event as one line. Whatever part of an event fails (a value, the MDC, the throwable)
 * is taken back and replaced by a word about it, and the rest of the line is written as ever.
 *
 * <p>The line has a limit, and a part of it each: the message may fill half, the fields three
 * quarters, and the throwable has what is left, so that none of them crowds out those behind it.
 * What closes the line has room beyond the limit.
 */
final class EventWriter {

  /** What is kept free to close the line: marks of cuts, quotes, brackets, names of fields. */
  static final int TAIL = 1024;

  private static final byte[] TRUNCATED = LineBuffer.ascii(",\"truncated\":true");
  private static final byte[] DAMAGED = LineBuffer.ascii(",\"encoder_error\":");
  private static final byte[] TRACE = LineBuffer.ascii("TRACE");
  private static final byte[] DEBUG = LineBuffer.ascii("DEBUG");
  private static final byte[] INFO = LineBuffer.ascii("INFO");
  private static final byte[] WARN = LineBuffer.ascii("WARN");
  private static final byte[] ERROR = LineBuffer.ascii("ERROR");

  private final EncoderSettings settings;
  private final Template template;
  private final Template error;
  private final byte[] tags;
  private final Text text;
  private final FieldNames names;
  private final KnownTexts known;
  private final Values values;

  EventWriter(EncoderSettings settings) {
    this.settings = settings;
    template = settings.profile().line(settings.service());
    error = settings.profile().error();
    tags = settings.profile().tags();
    text = new Text(settings.masks());
    names = new FieldNames(settings.profile(), settings.masks(), text);
    // where everything is masked, these two still tell where to look
    known = new KnownTexts(settings.masks() == Masks.EVERYTHING ? new Text(Masks.NOTHING) : text);
    values = new Values(text, settings.masks(), settings.maxValue());
  }

  /** {@return what to write lines with} */
  Line newLine() {
    return new Line(names, values);
  }

  void write(ILoggingEvent event, Line line) {
    fill(template, event, line);
  }

  private void fill(Template shape, ILoggingEvent event, Line line) {
    for (int i = 0; i < shape.slots.length; i++) {
      line.out.literal(shape.literals[i]);
      int start = line.out.size();
      try {
        put(shape.slots[i], event, line);
      } catch (Throwable failure) {
        String why = Broken.name(failure);
        line.out.rewind(start);
        line.damage = shape.slots[i] + ": " + why;
        instead(shape.slots[i], why, line);
      }
    }
    line.out.literal(shape.last);
  }

  private void put(Template.Slot slot, ILoggingEvent event, Line line) {
    switch (slot) {
      case TIME -> line.time.write(line.out, instant(event));
      case NANOS -> nanos(instant(event), line);
      case LEVEL -> level(event.getLevel(), line);
      case SEVERITY -> line.out.number(severity(event.getLevel()));
      case LEVEL_VALUE -> line.out.number(event.getLevel().toInt());
      case MESSAGE -> message(event, line);
      case THREAD -> known.quoted(line, event.getThreadName());
      case LOGGER -> known.quoted(line, event.getLoggerName());
      case IDS -> fields(event, line, true);
      case FIELDS -> fields(event, line, false);
      case TAGS -> markers(event.getMarkerList(), line);
      case ERROR -> throwable(event, line);
      case ERROR_TYPE ->
          text.quoted(line, event.getThrowableProxy().getClassName(), KnownTexts.LONGEST);
      case ERROR_MESSAGE ->
          text.quoted(line, event.getThrowableProxy().getMessage(), settings.maxMessage());
      case STACK -> stack(event.getThrowableProxy(), line);
      case END -> end(line);
    }
  }

  /** What keeps the line valid where a slot could not be filled. */
  private void instead(Template.Slot slot, String why, Line line) {
    switch (slot) {
      case SEVERITY, LEVEL_VALUE -> line.out.number(0);
      case MESSAGE, THREAD, LOGGER, ERROR_TYPE, ERROR_MESSAGE, STACK ->
          text.quoted(line, "[broken: " + why + "]", KnownTexts.LONGEST);
      default -> {
        // nothing is as good as anything: the line says what failed at its end
      }
    }
  }

  private static Instant instant(ILoggingEvent event) {
    Instant instant = event.getInstant();
    return instant == null ? Instant.ofEpochMilli(event.getTimeStamp()) : instant;
  }

  private static void nanos(Instant instant, Line line) {
    line.out.number(instant.getEpochSecond());
    line.out.padded(instant.getNano(), 9);
  }

  private void level(Level level, Line line) {
    switch (level.toInt()) {
      case Level.TRACE_INT -> line.out.literal(TRACE);
      case Level.DEBUG_INT -> line.out.literal(DEBUG);
      case Level.INFO_INT -> line.out.literal(INFO);
      case Level.WARN_INT -> line.out.literal(WARN);
      case Level.ERROR_INT -> line.out.literal(ERROR);
      default -> text.inside(line, String.valueOf(level), KnownTexts.LONGEST);
    }
  }

  /** OpenTelemetry's numbers: 1 for the finest trace, four apart. */
  private static int severity(Level level) {
    int step = level.toInt() <= Level.TRACE_INT ? 0 : level.toInt() / Level.DEBUG_INT;
    return 1 + 4 * Math.min(4, step);
  }

  private void message(ILoggingEvent event, Line line) {
    line.out.limit((settings.maxLine() - TAIL) / 2);
    text.quoted(line, event.getFormattedMessage(), settings.maxMessage());
  }

  private void fields(ILoggingEvent event, Line line, boolean idsOfTrace) {
    line.out.limit((settings.maxLine() - TAIL) / 4 * 3);
    line.fields.write(event, idsOfTrace);
  }

  private void markers(List<Marker> markers, Line line) {
    if (markers != null && !markers.isEmpty()) {
      line.out.limit(settings.maxLine() - TAIL);
      line.out.literal(tags);
      char before = 0;
      for (String name : Markers.names(markers)) {
        if (before != 0) {
          line.out.literal(before);
        }
        before = ',';
        text.quoted(line, name, KnownTexts.LONGEST);
      }
      line.out.literal(']');
    }
  }

  private void throwable(ILoggingEvent event, Line line) {
    if (event.getThrowableProxy() != null) {
      line.out.limit(settings.maxLine() - TAIL);
      fill(error, event, line);
    }
  }

  private void stack(IThrowableProxy thrown, Line line) {
    new StackTraceWriter(line, text, settings.maxStack(), settings.maxMessage()).write(thrown);
  }

  private void end(Line line) {
    if (line.truncated) {
      line.out.literal(TRUNCATED);
    }
    String damage = line.damage;
    if (damage != null) {
      line.out.literal(DAMAGED);
      line.out.limit(settings.maxLine());
      text.quoted(line, damage, KnownTexts.LONGEST);
    }
  }
}
