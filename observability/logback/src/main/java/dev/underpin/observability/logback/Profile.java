package dev.underpin.observability.logback;

import dev.underpin.core.context.NamingProfile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The names that a log store expects, and where they are in the line. */
final class Profile {

  /** Elastic Common Schema, with dotted names as Elastic's own ecs-logging-java has them. */
  static final Profile ECS =
      new Profile(
          "ecs",
          NamingProfile.ECS,
          Reserved.ECS,
          new Shape(
              """
          {"@timestamp":"<time>","log.level":"<level>","message":<message>,"ecs.version":"8.11",\
          <service>"process.thread.name":<thread>,"log.logger":<logger><fields><tags><error><end>}
          """,
              "\"service.name\":<name>,",
              ",\"error.type\":<error_type>,\"error.message\":<error_message>,"
                  + "\"error.stack_trace\":<stack>",
              "tags"));

  /**
   * OpenTelemetry's log data model; attributes by its semantic conventions. The trace's ids are in
   * fields of their own, all else that the application gave is in the attributes.
   */
  static final Profile OTEL =
      new Profile(
          "otel",
          NamingProfile.OTEL,
          Reserved.OTEL,
          new Shape(
              """
          {"Timestamp":"<nanos>","SeverityText":"<level>","SeverityNumber":<severity>,\
          "Body":<message>,<service>"InstrumentationScope":{"Name":<logger>}<ids>,\
          "Attributes":{"thread.name":<thread><fields><tags><error><end>}}
          """,
              "\"Resource\":{\"service.name\":<name>},",
              ",\"exception.type\":<error_type>,\"exception.message\":<error_message>,"
                  + "\"exception.stacktrace\":<stack>",
              "logback.marker"));

  /** The names of logstash-logback-encoder. */
  static final Profile LOGSTASH =
      new Profile(
          "logstash",
          null,
          Reserved.LOGSTASH,
          new Shape(
              """
          {"@timestamp":"<time>","@version":"1","message":<message>,<service>\
          "logger_name":<logger>,"thread_name":<thread>,"level":"<level>",\
          "level_value":<level_value><fields><tags><error><end>}
          """,
              "\"service_name\":<name>,",
              ",\"stack_trace\":<stack>",
              "tags"));

  /** What Spring Boot writes for {@code logging.structured.format.console=ecs}: nested objects. */
  static final Profile SPRING =
      new Profile(
          "spring",
          NamingProfile.SPRING,
          Reserved.ECS,
          new Shape(
              """
          {"@timestamp":"<time>","log":{"level":"<level>","logger":<logger>},\
          "process":{"pid":<pid>,"thread":{"name":<thread>}},<service>"message":<message>\
          <fields><error><tags>,"ecs":{"version":"8.11"}<end>}
          """,
              "\"service\":{\"name\":<name>},",
              ",\"error\":{\"type\":<error_type>,\"message\":<error_message>,\"stack_trace\":<stack>}",
              "tags"));

  private static final List<Profile> ALL = List.of(ECS, OTEL, LOGSTASH, SPRING);

  private final String id;
  private final @Nullable NamingProfile naming;
  private final Set<String> reserved;
  private final Shape shape;

  private Profile(String id, @Nullable NamingProfile naming, Set<String> reserved, Shape shape) {
    this.id = id;
    this.naming = naming;
    this.reserved = reserved;
    this.shape = shape;
  }

  /** {@return the profile of this name, or null} */
  static @Nullable Profile of(String name) {
    return ALL.stream()
        .filter(profile -> profile.id.equals(name.trim().toLowerCase(Locale.ROOT)))
        .findAny()
        .orElse(null);
  }

  /** {@return the names of all profiles} */
  static String ids() {
    return ALL.stream().map(profile -> profile.id).collect(Collectors.joining(", "));
  }

  /** {@return the line; without a service it has no such field} */
  Template line(@Nullable String service) {
    String pid = Long.toString(ProcessHandle.current().pid());
    byte[] named = service == null ? new byte[0] : named(service);
    return Template.of(shape.line, Map.of("service", named, "pid", LineBuffer.ascii(pid)));
  }

  private byte[] named(String service) {
    LineBuffer out = new LineBuffer();
    int name = shape.service.indexOf("<name>");
    out.literal(LineBuffer.ascii(shape.service.substring(0, name)));
    out.literal('"');
    out.text(service, 0, service.length());
    out.literal('"');
    out.literal(LineBuffer.ascii(shape.service.substring(name + "<name>".length())));
    return out.toByteArray();
  }

  /** {@return what a line with a throwable has} */
  Template error() {
    return Template.of(shape.error, Map.of());
  }

  /** {@return what comes before the markers} */
  byte[] tags() {
    return (",\"" + shape.tags + "\":[").getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether the ids of the trace have a place of their own. */
  boolean liftsTrace() {
    return this == OTEL;
  }

  /**
   * {@return the name that a field of the application is written under} The ids of the request and
   * its trace get this profile's names whatever the MDC calls them. A name that the line itself
   * uses, with any underscores behind it, gets one more: two names never become one.
   *
   * @param name what the application calls it
   */
  String nameOf(String name) {
    String known = naming == null ? name : idName(name, naming);
    int end = known.length();
    while (end > 0 && known.charAt(end - 1) == '_') {
      end--;
    }
    return reserved.contains(known.substring(0, end)) ? known + '_' : known;
  }

  private String idName(String name, NamingProfile names) {
    for (NamingProfile other : NamingProfile.values()) {
      if (name.equals(other.traceId())) {
        return liftsTrace() ? "TraceId" : names.traceId();
      } else if (name.equals(other.spanId())) {
        return liftsTrace() ? "SpanId" : names.spanId();
      } else if (name.equals(other.requestId())) {
        return names.requestId();
      }
    }
    return name;
  }

  /** The texts of a profile; see {@link Template}. */
  private record Shape(String line, String service, String error, String tags) {}

  /** The names that are taken, also as the first part of a dotted one: a store reads objects. */
  private static final class Reserved {

    static final Set<String> ECS =
        Set.of(
            ("@timestamp message tags log log.level log.logger process process.pid process.thread"
                    + " process.thread.name service service.name ecs ecs.version error error.type"
                    + " error.message error.stack_trace truncated encoder_error")
                .split(" "));
    static final Set<String> OTEL =
        Set.of(
            ("thread thread.name exception exception.type exception.message exception.stacktrace"
                    + " logback logback.marker truncated encoder_error")
                .split(" "));
    static final Set<String> LOGSTASH =
        Set.of(
            ("@timestamp @version message service_name logger_name thread_name level level_value"
                    + " tags stack_trace truncated encoder_error")
                .split(" "));
  }
}
