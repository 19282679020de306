package dev.underpin.observability.logback;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.underpin.core.context.NamingProfile;
import java.util.Map;

/**
 * The request's id in a pattern, whatever the MDC calls it; nothing outside a request. For
 * developers' consoles:
 *
 * <pre>{@code
 * <conversionRule conversionWord="requestId"
 *     class="dev.underpin.observability.logback.RequestIdConverter"/>
 * …
 * <pattern>%d{HH:mm:ss.SSS} %-5level [%requestId] %logger{24} - %msg%n</pattern>
 * }</pre>
 *
 * <p>{@code <include resource="dev/underpin/observability/logback/console.xml"/>} brings the rule
 * and an appender {@code CONSOLE} with such a pattern. Stateless and thread-safe.
 */
public final class RequestIdConverter extends ClassicConverter {

  private static final NamingProfile[] NAMES = NamingProfile.values();

  /** A converter; Logback makes it for each time that the word is in a pattern. */
  public RequestIdConverter() {}

  /**
   * {@return the id of the request in which the event was logged, or the empty text}
   *
   * @param event what is logged
   */
  @Override
  public String convert(ILoggingEvent event) {
    Map<String, String> mdc = event.getMDCPropertyMap();
    for (NamingProfile names : NAMES) {
      String id = mdc.get(names.requestId());
      if (id != null) {
        return id;
      }
    }
    return "";
  }
}
