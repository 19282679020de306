package dev.underpin.observability.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Marker;
import org.slf4j.helpers.BasicMarkerFactory;
import tools.jackson.databind.JsonNode;

class ProfilesTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  @Test
  void ecs_has_the_names_of_elastics_own_encoder() {
    assertThat(line("ecs"))
        .isEqualTo(
            "{'@timestamp':'2026-11-21T06:40:00.123456Z','log.level':'WARN',"
                + "'message':'order 7 accepted','ecs.version':'8.11','service.name':'shop',"
                + "'process.thread.name':'http-1','log.logger':'shop.Orders',"
                + "'http.request.id':'r-1','trace.id':'"
                + TRACE
                + "','order_id':7,'tags':['audit','money'],"
                + "'error.type':'java.lang.IllegalStateException','error.message':'no stock',"
                + "'error.stack_trace':'java.lang.IllegalStateException: no stock'}\n");
  }

  @Test
  void otel_has_the_fields_of_the_log_data_model() {
    assertThat(line("otel"))
        .isEqualTo(
            "{'Timestamp':'1795243200123456789','SeverityText':'WARN','SeverityNumber':13,"
                + "'Body':'order 7 accepted','Resource':{'service.name':'shop'},"
                + "'InstrumentationScope':{'Name':'shop.Orders'},'TraceId':'"
                + TRACE
                + "','Attributes':{'thread.name':'http-1','request_id':'r-1','order_id':7,"
                + "'logback.marker':['audit','money'],"
                + "'exception.type':'java.lang.IllegalStateException',"
                + "'exception.message':'no stock',"
                + "'exception.stacktrace':'java.lang.IllegalStateException: no stock'}}\n");
  }

  @Test
  void logstash_has_the_names_of_logstash_logback_encoder() {
    assertThat(line("logstash"))
        .isEqualTo(
            "{'@timestamp':'2026-11-21T06:40:00.123456Z','@version':'1',"
                + "'message':'order 7 accepted','service_name':'shop','logger_name':'shop.Orders',"
                + "'thread_name':'http-1','level':'WARN','level_value':30000,"
                + "'request_id':'r-1','trace_id':'"
                + TRACE
                + "','order_id':7,'tags':['audit','money'],"
                + "'stack_trace':'java.lang.IllegalStateException: no stock'}\n");
  }

  @Test
  void spring_has_the_objects_of_spring_boots_structured_logging() {
    String pid = Long.toString(ProcessHandle.current().pid());

    assertThat(line("spring"))
        .isEqualTo(
            "{'@timestamp':'2026-11-21T06:40:00.123456Z',"
                + "'log':{'level':'WARN','logger':'shop.Orders'},'process':{'pid':"
                + pid
                + ",'thread':{'name':'http-1'}},'service':{'name':'shop'},"
                + "'message':'order 7 accepted','requestId':'r-1','traceId':'"
                + TRACE
                + "','order_id':7,'error':{'type':'java.lang.IllegalStateException',"
                + "'message':'no stock','stack_trace':'java.lang.IllegalStateException: no stock'},"
                + "'tags':['audit','money'],'ecs':{'version':'8.11'}}\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ecs", "otel", "logstash", "spring"})
  void the_least_line_has_no_service_no_fields_and_no_error(String profile) {
    JsonNode line = Encoders.read(Encoders.of(profile), Events.message("hello"));

    assertThat(line.toString()).contains("hello").doesNotContain("service").doesNotContain("stack");
  }

  @ParameterizedTest
  @CsvSource({"TRACE,1", "DEBUG,5", "INFO,9", "WARN,13", "ERROR,17"})
  void severity_is_opentelemetrys_number(String level, int number) {
    JsonNode line =
        Encoders.read(Encoders.of("otel"), Events.message("x").level(Level.toLevel(level)));

    assertThat(line.get("SeverityText").asString()).isEqualTo(level);
    assertThat(line.get("SeverityNumber").asInt()).isEqualTo(number);
  }

  @Test
  void ids_get_the_profiles_names_whatever_the_mdc_calls_them() {
    for (String[] names :
        new String[][] {
          {"request_id", "trace_id", "span_id"},
          {"requestId", "traceId", "spanId"},
          {"http.request.id", "trace.id", "span.id"}
        }) {
      Events event =
          Events.message("x")
              .mdc(names[0], "r")
              .mdc(names[1], TRACE)
              .mdc(names[2], "00f067aa0ba902b7");

      JsonNode line = Encoders.read(Encoders.of("ecs"), event);

      assertThat(line.get("http.request.id").asString()).isEqualTo("r");
      assertThat(line.get("trace.id").asString()).isEqualTo(TRACE);
      assertThat(line.get("span.id").asString()).isEqualTo("00f067aa0ba902b7");
    }
  }

  @SuppressWarnings("deprecation")
  private static String line(String profile) {
    BasicMarkerFactory markers = new BasicMarkerFactory();
    Marker audit = markers.getMarker("audit");
    audit.add(markers.getMarker("money"));
    IllegalStateException thrown = new IllegalStateException("no stock");
    thrown.setStackTrace(new StackTraceElement[0]);
    Events event =
        Events.message("order 7 accepted")
            .level(Level.WARN)
            .mdc("request_id", "r-1")
            .mdc("trace_id", TRACE)
            .pair("order_id", 7)
            .marker(audit)
            .thrown(thrown);
    JsonLineEncoder encoder = Encoders.of(profile, e -> e.setService("shop"));
    return Encoders.text(encoder.encode(event.build())).replace('"', '\'');
  }
}
