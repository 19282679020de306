package dev.underpin.observability;

import static dev.underpin.observability.LogRecorder.everythingIn;
import static dev.underpin.observability.LogRecorder.pairs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import dev.underpin.core.context.RequestContext;
import dev.underpin.observability.spi.LoggedRequest;
import dev.underpin.observability.spi.Outcome;
import dev.underpin.observability.spi.RequestFacts;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/** The line as an adapter to any server makes it. */
class LoggedRequestTest {

  private final RequestLogging requests = RequestLogging.builder("shop").build();
  private final LogRecorder log = new LogRecorder();

  @AfterEach
  @AfterProperty
  void stop_recording() {
    log.close();
  }

  private static LoggedRequest begin(RequestLogging logging, Map<String, String> headers) {
    return logging.begin(
        name -> headers.containsKey(name) ? List.of(headers.get(name)) : List.of());
  }

  private static RequestFacts ok() {
    return new RequestFacts().method("GET").route("/cart").status(200);
  }

  @Test
  void only_the_first_end_writes_a_line() {
    LoggedRequest request = begin(requests, Map.of("X-Request-ID", "r-1"));
    request.end(ok());
    request.end(ok().failed(new IllegalStateException("too late")));

    assertThat(log.events()).hasSize(1);
    assertThat(log.line().getMDCPropertyMap()).containsEntry("request_id", "r-1");
  }

  @Test
  void error_and_line_have_the_id_although_no_scope_is_open() {
    LoggedRequest request = begin(requests, Map.of("X-Request-ID", "r-1"));
    request.end(ok().status(500).failed(new IllegalStateException("no")));
    request.failedLate("error page", new IllegalStateException("worse"));

    assertThat(log.events())
        .hasSize(3)
        .allSatisfy(e -> assertThat(e.getMDCPropertyMap()).containsEntry("request_id", "r-1"));
    assertThat(log.events().get(2).getMessage()).isEqualTo("error page failed");
    assertThat(RequestContext.current()).isSameAs(RequestContext.empty());
  }

  @Test
  void subject_that_the_application_told_counts_more_than_the_servers() {
    LoggedRequest request = begin(requests, Map.of());
    request.context().tally().subject("u-42");
    request.end(ok().subject("ana"));
    begin(requests, Map.of()).end(ok().subject("ana\nfaked line"));

    assertThat(pairs(log.lines().get(0))).containsEntry("subject", "u-42");
    assertThat(pairs(log.lines().get(1))).containsEntry("subject", "ana faked line");
  }

  @Test
  void subject_is_written_as_the_application_wants_it() {
    RequestLogging hidden =
        RequestLogging.builder("shop")
            .subject(
                subject ->
                    switch (subject) {
                      case "ana" -> null;
                      case "bob" -> throw new IllegalStateException("unknown");
                      default -> "user " + subject.length();
                    })
            .build();
    for (String subject : List.of("ana", "bob", "eve@acme.com")) {
      begin(hidden, Map.of()).end(ok().subject(subject));
    }

    assertThat(log.lines())
        .extracting(line -> pairs(line).get("subject"))
        .containsExactly(null, "(its function threw java.lang.IllegalStateException)", "user 12");
  }

  @Test
  void failure_is_named_with_the_fingerprint_of_its_report() {
    begin(requests, Map.of()).end(ok().status(500).failed(new IllegalStateException("no")));

    assertThat(pairs(log.line()).get("error_fingerprint"))
        .isEqualTo(pairs(log.errors().get(0)).get("error_fingerprint"))
        .asString()
        .matches("[0-9a-f]{16}");
  }

  @Test
  void logging_backend_that_throws_does_not_hurt_the_request_and_is_told() {
    LoggerContext backend = (LoggerContext) LoggerFactory.getILoggerFactory();
    TurboFilter broken =
        new TurboFilter() {
          @Override
          public FilterReply decide(
              @Nullable Marker marker,
              ch.qos.logback.classic.Logger logger,
              ch.qos.logback.classic.Level level,
              @Nullable String format,
              Object @Nullable [] params,
              @Nullable Throwable error) {
            throw new IllegalStateException("disk is full");
          }
        };
    LoggedRequest request = begin(requests, Map.of());
    backend.addTurboFilter(broken);
    try {
      assertThatCode(() -> request.end(ok().failed(new IllegalStateException("no"))))
          .doesNotThrowAnyException();
    } finally {
      backend.getTurboFilterList().remove(broken);
    }
    begin(requests, Map.of()).end(ok());

    assertThat(pairs(log.line())).containsEntry("lines_lost", 1L);
  }

  @Test
  void routes_that_a_server_makes_up_are_bounded() {
    for (int i = 0; i < Routes.MOST + 500; i++) {
      begin(requests, Map.of()).end(ok().route("/made/up/" + i));
    }
    begin(requests, Map.of()).end(ok().route("/made/up/7"));

    List<Object> routes = log.lines().stream().map(line -> pairs(line).get("route")).toList();
    assertThat(routes.stream().distinct()).hasSize(Routes.MOST + 1);
    assertThat(routes.get(Routes.MOST + 499)).isEqualTo("_other");
    assertThat(routes.get(Routes.MOST + 500)).isEqualTo("/made/up/7");
  }

  @Property(tries = 300)
  void no_header_gets_into_a_line_unless_it_is_harmless(
      @ForAll String id, @ForAll String trace, @ForAll String method) {
    try (LogRecorder own = new LogRecorder()) {
      LoggedRequest request =
          begin(requests, Map.of("X-Request-ID", "\u0001" + id, "traceparent", "\u0001" + trace));
      request.end(ok().method("\u0001" + method).outcome(Outcome.CLIENT_GONE));

      ILoggingEvent line = own.line();
      assertThat(request.requestId()).matches("[0-9a-f-]{36}");
      assertThat(everythingIn(line)).doesNotContain("\u0001");
      assertThat(pairs(line)).containsEntry("method", "_OTHER");
    }
  }

  @Property
  void no_path_gets_into_a_route(@ForAll String path) {
    LoggedRequest request =
        begin(RequestLogging.builder("shop").route("/product/{id}").build(), Map.of());

    for (String sent : List.of(path, "/" + path, "/product/" + path, "/product/" + path + "/x")) {
      assertThat(request.route(sent, "/*")).isIn("/*", "/product/{id}");
    }
  }
}
