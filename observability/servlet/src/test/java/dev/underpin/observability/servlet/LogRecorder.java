package dev.underpin.observability.servlet;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** Keeps every event that is logged while it is open, with the MDC as it was then. */
final class LogRecorder implements AutoCloseable {

  private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
  private final Logger root;
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          event.prepareForDeferredProcessing();
          events.add(event);
        }
      };

  LogRecorder() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    appender.setContext(context);
    appender.start();
    root.addAppender(appender);
  }

  List<ILoggingEvent> events() {
    return List.copyOf(events);
  }

  /** The requests' own lines. */
  List<ILoggingEvent> lines() {
    return events.stream().filter(e -> e.getLoggerName().startsWith("underpin.request.")).toList();
  }

  /** The only request's only line. */
  ILoggingEvent line() {
    List<ILoggingEvent> lines = lines();
    if (lines.size() != 1) {
      throw new AssertionError("one line was expected but there are " + lines);
    }
    return lines.get(0);
  }

  List<ILoggingEvent> errors() {
    return events.stream().filter(e -> e.getLevel() == Level.ERROR).toList();
  }

  static Map<String, Object> pairs(ILoggingEvent event) {
    Map<String, Object> pairs = new LinkedHashMap<>();
    for (KeyValuePair pair : event.getKeyValuePairs()) {
      if (pairs.put(pair.key, pair.value) != null) {
        throw new AssertionError(pair.key + " is twice in " + event.getKeyValuePairs());
      }
    }
    return pairs;
  }

  /** All that an event holds and an appender could write. */
  static String everythingIn(ILoggingEvent event) {
    return String.join(
        "\n",
        event.getLoggerName(),
        event.getThreadName(),
        event.getMessage(),
        event.getFormattedMessage(),
        Arrays.toString(event.getArgumentArray()),
        String.valueOf(event.getKeyValuePairs()),
        event.getMDCPropertyMap().toString(),
        ThrowableProxyUtil.asString(event.getThrowableProxy()));
  }

  @Override
  public void close() {
    root.detachAppender(appender);
  }
}
