package dev.underpin.observability.servlet;

import static dev.underpin.observability.servlet.LogRecorder.pairs;
import static dev.underpin.observability.servlet.TestApp.elsewhere;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TallyCounter;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are answered later. */
abstract class AsyncContract extends ServletContract {

  AsyncContract(ServletServer.Starter starter) {
    super(starter);
  }

  static void write(ServletResponse response, String text) {
    try {
      response.getOutputStream().write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void line_comes_when_the_answer_is_complete_and_not_before() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    TestApp app =
        app()
            .at(
                "/*",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  RequestContext context = RequestContext.current();
                  elsewhere(
                      () -> {
                        await(release);
                        context.tally().add(TallyCounter.QUERIES, 2);
                        ((HttpServletResponse) async.getResponse()).setStatus(202);
                        write(async.getResponse(), "later");
                        async.complete();
                      });
                });
    ServletServer server = start(app);
    try (RawClient client = server.connect()) {
      client.send("GET / HTTP/1.1", "Host: a", "Connection: close", "X-Request-ID: r-1", "");
      assertThat(log.lines()).isEmpty();
      release.countDown();
      assertThat(client.rest())
          .startsWith("HTTP/1.1 202")
          .containsIgnoringCase("x-request-id: r-1\r\n")
          .contains("later");
    }

    assertThat(onlyLine())
        .containsEntry("status", 202)
        .containsEntry("bytes_out", 5L)
        .containsEntry("queries", 2L)
        .doesNotContainKey("outcome");
    assertThat(id(log.line())).isEqualTo("r-1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void answer_that_is_complete_before_the_servlet_returns_has_one_line(boolean otherThread)
      throws Exception {
    TestApp app =
        app()
            .at(
                "/*",
                (request, response) -> {
                  AsyncContext async = request.startAsync(request, response);
                  CountDownLatch done = new CountDownLatch(1);
                  Runnable work =
                      () -> {
                        write(async.getResponse(), "at once");
                        async.complete();
                        done.countDown();
                      };
                  if (otherThread) {
                    elsewhere(work);
                  } else {
                    work.run();
                  }
                  await(done);
                });
    assertThat(start(app).get("/", "r-1").body()).isEqualTo("at once");

    assertThat(onlyLine()).containsEntry("bytes_out", 7L).containsEntry("status", 200);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void dispatch_goes_on_in_the_context_and_writes_no_second_line(boolean wrapped) throws Exception {
    TestApp app =
        app()
            .at(
                "/start",
                (request, response) -> {
                  AsyncContext async =
                      wrapped ? request.startAsync(request, response) : request.startAsync();
                  elsewhere(() -> async.dispatch("/end"));
                })
            .at(
                "/end",
                (request, response) -> {
                  APP.info("{}", request.getDispatcherType() == DispatcherType.ASYNC);
                  write(response, "dispatched");
                });
    HttpResponse<String> response = start(app).get("/start", "r-1");

    assertThat(response.body()).isEqualTo("dispatched");
    assertThat(onlyLine()).containsEntry("route", "/start").containsEntry("bytes_out", 10L);
    assertThat(logged()).containsExactly("{} r-1");
  }

  @Test
  void async_that_is_started_again_and_again_has_one_line_at_the_end() throws Exception {
    TestApp app =
        app()
            .at(
                "/*",
                (request, response) -> {
                  String step = request.getParameter("step");
                  int number = step == null ? 0 : Integer.parseInt(step);
                  APP.info("step");
                  if (number == 3) {
                    write(response, "done");
                  } else {
                    AsyncContext async = request.startAsync();
                    elsewhere(() -> async.dispatch("/?step=" + (number + 1)));
                  }
                });
    assertThat(start(app).get("/", "r-1").body()).isEqualTo("done");

    assertThat(onlyLine()).containsEntry("status", 200).containsEntry("bytes_out", 4L);
    assertThat(logged()).containsExactly("step r-1", "step r-1", "step r-1", "step r-1");
  }

  @Test
  void async_that_is_started_behind_our_back_has_one_line() throws Exception {
    TestApp app =
        app()
            .at(
                "/*",
                (request, response) -> {
                  AsyncContext async =
                      ((HttpServletRequestWrapper) request).getRequest().startAsync();
                  elsewhere(
                      () -> {
                        write(async.getResponse(), "ok");
                        async.complete();
                      });
                });
    assertThat(start(app).get("/", "r-1").body()).isEqualTo("ok");

    assertThat(onlyLine()).containsEntry("status", 200);
  }

  @Test
  void work_that_the_container_runs_is_in_the_context() throws Exception {
    TestApp app =
        app()
            .at(
                "/*",
                (request, response) -> {
                  request.startAsync();
                  AsyncContext async = request.getAsyncContext();
                  async.start(
                      () -> {
                        APP.info("started");
                        async.complete();
                      });
                });
    start(app).get("/", "r-1");

    onlyLine();
    assertThat(logged()).containsExactly("started r-1");
  }

  @Test
  void requests_of_eight_clients_never_mix() throws Exception {
    TestApp app =
        app()
            .at(
                "/*",
                (request, response) -> {
                  String id = request.getHeader("X-Request-ID");
                  RequestContext.current().tally().subject(id);
                  if (request.getDispatcherType() == DispatcherType.ASYNC) {
                    APP.info(id);
                    write(response, id);
                  } else {
                    AsyncContext async = request.startAsync();
                    elsewhere(async::dispatch);
                  }
                });
    ServletServer server = start(app);
    List<String> ids = Stream.iterate(0, i -> i + 1).limit(160).map(i -> "id-" + i).toList();
    ids.parallelStream().forEach(id -> assertThat(bodyOf(server, id)).isEqualTo(id));
    eventually().until(() -> log.lines().size() >= ids.size());

    assertThat(log.lines())
        .extracting(ServletContract::id)
        .containsExactlyInAnyOrderElementsOf(ids);
    assertThat(log.lines())
        .allSatisfy(line -> assertThat(pairs(line)).containsEntry("subject", id(line)));
    assertThat(logged())
        .hasSize(ids.size())
        .allSatisfy(text -> assertThat(text.split(" ", 2)[0]).isEqualTo(text.split(" ", 2)[1]));
  }

  private static String bodyOf(ServletServer server, String id) {
    try {
      return server.get("/", id).body();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
