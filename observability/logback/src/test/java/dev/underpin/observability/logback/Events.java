package dev.underpin.observability.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/** Builds log events that Logback itself would not let anybody make so easily. */
final class Events {

  static final Instant TIME = Instant.parse("2026-11-21T06:40:00.123456789Z");

  private final LoggingEvent event = new LoggingEvent();
  private final Map<String, String> mdc = new LinkedHashMap<>();
  private String logger = "shop.Orders";
  private String thread = "http-1";
  private Level level = Level.INFO;

  private Events(@Nullable String message) {
    event.setMessage(message);
    event.setInstant(TIME);
  }

  static Events message(@Nullable String message) {
    return new Events(message);
  }

  Events logger(String name) {
    logger = name;
    return this;
  }

  Events thread(String name) {
    thread = name;
    return this;
  }

  Events level(Level value) {
    level = value;
    return this;
  }

  Events mdc(@Nullable String key, @Nullable String value) {
    mdc.put(key, value);
    return this;
  }

  Events pair(@Nullable String key, @Nullable Object value) {
    event.addKeyValuePair(new KeyValuePair(key, value));
    return this;
  }

  Events marker(Marker marker) {
    event.addMarker(marker);
    return this;
  }

  Events thrown(Throwable thrown) {
    event.setThrowableProxy(new ThrowableProxy(thrown));
    return this;
  }

  LoggingEvent build() {
    if (event.getLevel() == null) {
      complete();
    }
    return event;
  }

  private void complete() {
    event.setLoggerName(logger);
    event.setThreadName(thread);
    event.setLevel(level);
    event.setMDCPropertyMap(mdc);
  }
}
