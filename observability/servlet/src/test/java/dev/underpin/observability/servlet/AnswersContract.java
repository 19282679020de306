package dev.underpin.observability.servlet;

import static dev.underpin.observability.servlet.LogRecorder.everythingIn;
import static dev.underpin.observability.servlet.LogRecorder.pairs;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.observability.RequestLogging;
import java.io.PrintWriter;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are answered in one go. */
abstract class AnswersContract extends ServletContract {

  AnswersContract(ServletServer.Starter starter) {
    super(starter);
  }

  private TestApp simple() {
    return app()
        .at(
            "/*",
            (request, response) -> {
              APP.info("working");
              response.getWriter().print("ok");
            });
  }

  @Test
  void line_tells_the_request_and_all_of_its_lines_have_its_id() throws Exception {
    RequestLogging routed = RequestLogging.builder("shop").route("/cart/{user}").build();
    TestApp app =
        new TestApp(RequestLoggingFilter.of(routed))
            .at(
                "/*",
                (request, response) -> {
                  APP.info("working");
                  RequestContext.current().tally().add(TallyCounter.QUERIES, 3);
                  RequestContext.current().tally().subject("u-42");
                  request.getInputStream().readAllBytes();
                  response.getOutputStream().write("thank you".getBytes(UTF_8));
                });
    ServletServer server = start(app);
    HttpResponse<String> response =
        server.send(
            server
                .request("/cart/ana?token=secret")
                .header("X-Request-ID", "r-1")
                .POST(BodyPublishers.ofString("three pears")));

    assertThat(response.headers().allValues("X-Request-ID")).containsExactly("r-1");
    ILoggingEvent line = onlyLineEvent();
    assertThat(line.getLevel()).isEqualTo(Level.INFO);
    assertThat(pairs(line))
        .containsEntry("service", "shop")
        .containsEntry("method", "POST")
        .containsEntry("route", "/cart/{user}")
        .containsEntry("status", 200)
        .containsEntry("bytes_in", 11L)
        .containsEntry("bytes_out", 9L)
        .containsEntry("subject", "u-42")
        .containsEntry("queries", 3L)
        .containsKey("duration_ms")
        .hasSize(9);
    assertThat(line.getMDCPropertyMap()).containsOnlyKeys("request_id", "trace_id", "span_id");
    assertThat(id(line)).isEqualTo("r-1");
    assertThat(logged()).containsExactly("working r-1");
    assertThat(everythingIn(line)).doesNotContain("ana").doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h0stile with spaces",
        "h0stile,another",
        "h0stile\ttab",
        "h0stile\u0085next-line",
        "h0stile-\u00fcnic\u00f6de",
        "${jndi:ldap://h0stile/a}",
        "<script>h0stile</script>",
        "h0stile%0d%0aSet-Cookie:a=b",
      })
  void hostile_id_is_replaced_and_found_nowhere(String id) throws Exception {
    ServletServer server = start(simple());
    String wire = new String(id.getBytes(UTF_8), ISO_8859_1);
    String response;
    try (RawClient client = server.connect()) {
      client.send("GET / HTTP/1.1", "Host: a", "Connection: close", "X-Request-ID: " + wire, "");
      response = client.rest();
    }

    ILoggingEvent line = onlyLineEvent();
    assertThat(response).startsWith("HTTP/1.1 200").doesNotContain("h0stile");
    assertThat(id(line)).hasSize(36);
    assertThat(response).containsIgnoringCase("X-Request-ID: " + id(line) + "\r\n");
    assertThat(pairs(line)).containsEntry("request_ids_refused", 1L);
    assertThat(log.events()).allSatisfy(e -> assertThat(everythingIn(e)).doesNotContain("h0stile"));
  }

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/product/42, /product/{id}",
    "/product/42;jsessionid=abc, /product/{id}",
    "/admin/secret, /admin/*",
    "/page.html, *.html",
    "/unknown/path, /*"
  })
  void route_is_a_template_or_the_mapping_never_the_path(String path, String route)
      throws Exception {
    RequestLogging routed = RequestLogging.builder("shop").route("/product/{id}").build();
    TestApp app = new TestApp(RequestLoggingFilter.of(routed));
    for (String mapping : new String[] {"", "/", "/admin/*", "*.html"}) {
      app.at(mapping, (request, response) -> response.getWriter().print("ok"));
    }
    start(app).get(path, "r-1");

    assertThat(onlyLine()).containsEntry("route", route);
  }

  @Test
  void route_of_a_framework_counts_where_no_template_fits() throws Exception {
    RequestLogging routed = RequestLogging.builder("shop").route("/product/{id}").build();
    TestApp app =
        new TestApp(RequestLoggingFilter.of(routed).routeAttribute("framework.pattern"))
            .at(
                "/*",
                (request, response) ->
                    request.setAttribute("framework.pattern", "/found/{by}/framework"));
    ServletServer server = start(app);
    server.get("/found/7/framework", "r-1");
    server.get("/product/7", "r-2");
    eventually().until(() -> log.lines().size() == 2);

    assertThat(log.lines())
        .extracting(line -> pairs(line).get("route"))
        .containsExactly("/found/{by}/framework", "/product/{id}");
  }

  @Test
  void forward_and_include_write_no_second_line() throws Exception {
    TestApp app =
        app()
            .at(
                "/start",
                (request, response) -> {
                  request.getRequestDispatcher("/part").include(request, response);
                  request.getRequestDispatcher("/end").forward(request, response);
                })
            .at("/part", (request, response) -> APP.info("part"))
            .at(
                "/end",
                (request, response) -> {
                  APP.info("end");
                  response.getWriter().print("ok");
                });
    assertThat(start(app).get("/start", "r-1").body()).isEqualTo("ok");

    assertThat(onlyLine()).containsEntry("route", "/start").containsEntry("bytes_out", 2L);
    assertThat(logged()).containsExactly("part r-1", "end r-1");
  }

  @Test
  void filter_that_is_there_twice_writes_one_line() throws Exception {
    TestApp app = simple().behind("again", RequestLoggingFilter.of(requests));
    assertThat(start(app).get("/", "r-1").headers().allValues("X-Request-ID"))
        .containsExactly("r-1");

    onlyLine();
  }

  @Test
  void response_that_is_begun_anew_keeps_the_id_and_forgets_what_was_written() throws Exception {
    TestApp app =
        app()
            .at(
                "/*",
                (request, response) -> {
                  response.getOutputStream().print("not this");
                  response.reset();
                  response.getWriter().print("but this");
                });
    HttpResponse<String> response = start(app).get("/", "r-1");

    assertThat(response.body()).isEqualTo("but this");
    assertThat(response.headers().allValues("X-Request-ID")).containsExactly("r-1");
    assertThat(onlyLine()).containsEntry("bytes_out", 8L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "ISO-8859-1", "UTF-16BE"})
  void text_is_counted_in_the_bytes_that_are_sent(String encoding) throws Exception {
    String text = "p\u00e4rs " + (encoding.startsWith("UTF") ? "\u20ac \ud83c\udf50" : "");
    AtomicReference<Boolean> broken = new AtomicReference<>();
    TestApp app =
        app()
            .at(
                "/*",
                (request, response) -> {
                  response.setContentType("text/plain; charset=" + encoding);
                  PrintWriter writer = response.getWriter();
                  writer.print(text);
                  writer.write(text.toCharArray());
                  writer.write('x');
                  writer.format("%d", 42);
                  broken.set(writer.checkError());
                });
    assertThat(start(app).get("/", "r-1").body()).isEqualTo(text + text + "x42");

    assertThat(onlyLine())
        .containsEntry("bytes_out", (long) (text + text + "x42").getBytes(encoding).length);
    assertThat(broken).hasValue(false);
  }

  @Test
  void body_that_the_container_reads_is_counted_as_announced() throws Exception {
    AtomicReference<String> name = new AtomicReference<>();
    TestApp app = app().at("/*", (request, response) -> name.set(request.getParameter("name")));
    ServletServer server = start(app);
    server.send(
        server
            .request("/")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("name=ana")));

    assertThat(onlyLine()).containsEntry("bytes_in", 8L);
    assertThat(name).hasValue("ana");
  }
}
