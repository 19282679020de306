package dev.underpin.examples.benchmarks.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.MDC;
import org.slf4j.event.KeyValuePair;

/** One encoder of Logback's, with an event that is ready and a logger that writes to nowhere. */
final class Lines {

  private final Encoder<ILoggingEvent> encoder;
  private final LoggingEvent event;
  private final OutputStreamAppender<ILoggingEvent> appender;
  private final Logger logger;
  private int orders;

  private Lines(
      Encoder<ILoggingEvent> encoder,
      LoggingEvent event,
      OutputStreamAppender<ILoggingEvent> appender,
      Logger logger) {
    this.encoder = encoder;
    this.event = event;
    this.appender = appender;
    this.logger = logger;
  }

  static Lines of(Encoder<ILoggingEvent> encoder, String... mustContain) {
    return of(encoder, new OutputStreamAppender<>(), mustContain);
  }

  static Lines of(
      Encoder<ILoggingEvent> encoder,
      OutputStreamAppender<ILoggingEvent> appender,
      String... mustContain) {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter((LogbackMDCAdapter) MDC.getMDCAdapter());
    Order.mdc().forEach(MDC::put);
    Logger logger = context.getLogger(Order.LOGGER);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    toNowhere(context, encoder, appender);
    logger.addAppender(appender);
    LoggingEvent event = event(logger);
    Order.requireIn(
        new String(encoder.encode(event), StandardCharsets.UTF_8),
        "4bf92f3577b34da6a3ce929d0e0e4736",
        "acme",
        "order 4711 accepted");
    Order.requireIn(new String(encoder.encode(event), StandardCharsets.UTF_8), mustContain);
    return new Lines(encoder, event, appender, logger);
  }

  static void toNowhere(
      LoggerContext context,
      Encoder<ILoggingEvent> encoder,
      OutputStreamAppender<ILoggingEvent> appender) {
    encoder.setContext(context);
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.setOutputStream(OutputStream.nullOutputStream());
    appender.start();
    // a console appender has taken the console meanwhile
    appender.setOutputStream(OutputStream.nullOutputStream());
  }

  private static LoggingEvent event(Logger logger) {
    Object[] arguments = {4711};
    LoggingEvent event =
        new LoggingEvent(
            Logger.class.getName(), logger, Level.INFO, Order.MESSAGE, null, arguments);
    event.setMDCPropertyMap(Order.mdc());
    event.addKeyValuePair(new KeyValuePair("order_id", 4711));
    event.addKeyValuePair(new KeyValuePair("amount_cents", Order.CENTS));
    event.addKeyValuePair(new KeyValuePair("currency", Order.CURRENCY));
    event.getThreadName();
    return event;
  }

  byte[] encode() {
    return encoder.encode(event);
  }

  void append() {
    appender.doAppend(event);
  }

  void log() {
    int order = orders++;
    logger
        .atInfo()
        .addKeyValue("order_id", order)
        .addKeyValue("amount_cents", Order.CENTS)
        .addKeyValue("currency", Order.CURRENCY)
        .log(Order.MESSAGE, order);
  }
}
