package dev.underpin.observability.servlet;

import static dev.underpin.observability.servlet.AsyncContract.write;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;

/** Requests that were to be answered later, and fail or come too late. */
abstract class AsyncErrorsContract extends ServletContract {

  AsyncErrorsContract(ServletServer.Starter starter) {
    super(starter);
  }

  /** An asynchronous failure came when the scope had long been closed: no id. */
  @Test
  void error_of_an_async_dispatch_is_logged_with_the_id_spring_boot_48472() throws Exception {
    TestApp app =
        app()
            .at("/start", (request, response) -> request.startAsync().dispatch("/end"))
            .at(
                "/end",
                (request, response) -> {
                  throw new IllegalStateException("no stock");
                });
    assertThat(start(app).get("/start", "r-1").statusCode()).isEqualTo(500);

    assertThat(onlyLine())
        .containsEntry("status", 500)
        .containsEntry("outcome", "failed")
        .containsEntry("error_message", "no stock");
    assertThat(errors()).hasSize(1);
    assertThat(id(errors().get(0))).isEqualTo("r-1");
  }

  @Test
  void error_page_of_an_async_failure_works_with_the_id() throws Exception {
    TestApp app =
        app()
            .at("/start", (request, response) -> request.startAsync().dispatch("/end"))
            .at(
                "/end",
                (request, response) -> {
                  throw new IllegalStateException("no stock");
                })
            .at(
                "/error",
                (request, response) -> {
                  APP.info("page");
                  write(response, "sorry");
                });
    assertThat(start(app, "/error").get("/start", "r-1").body()).isEqualTo("sorry");

    assertThat(onlyLine()).containsEntry("status", 500).containsEntry("outcome", "failed");
    assertThat(logged()).containsExactly("page r-1");
    assertThat(errors()).hasSize(1);
  }

  @Test
  void servlet_that_starts_async_and_throws_has_one_line() throws Exception {
    TestApp app =
        app()
            .at(
                "/*",
                (request, response) -> {
                  request.startAsync();
                  throw new IllegalStateException("no stock");
                });
    ServletServer server = start(app);
    try (RawClient client = server.connect()) {
      // Tomcat 11.0.25 answers 500 or cuts the connection (state MUST_ERROR), without us too
      client.send("GET / HTTP/1.1", "Host: a", "Connection: close", "X-Request-ID: r-1", "");
      client.rest();
    }

    assertThat(onlyLine()).containsEntry("status", 500).containsEntry("outcome", "failed");
    assertThat(errors()).hasSize(1);
    assertThat(id(errors().get(0))).isEqualTo("r-1");
  }

  @Test
  void answer_that_does_not_come_in_time_has_timed_out() throws Exception {
    TestApp app = app().at("/*", (request, response) -> request.startAsync().setTimeout(100));
    assertThat(start(app).get("/", "r-1").statusCode()).isEqualTo(500);

    assertThat(onlyLine()).containsEntry("status", 500).containsEntry("outcome", "timed_out");
    assertThat(id(log.line())).isEqualTo("r-1");
  }

  @Test
  void timeout_that_the_application_answers_is_told_and_its_listener_has_the_id() throws Exception {
    TestApp app =
        app()
            .at(
                "/*",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  async.setTimeout(100);
                  async.addListener(answering(503));
                });
    assertThat(start(app).get("/", "r-1").statusCode()).isEqualTo(503);

    assertThat(onlyLine()).containsEntry("status", 503).containsEntry("outcome", "timed_out");
    eventually().until(() -> logged().size() == 2);
    assertThat(logged()).containsExactly("timeout r-1", "complete r-1");
    assertThat(errors()).isEmpty();
  }

  private static AsyncListener answering(int status) {
    return new AsyncListener() {
      @Override
      public void onTimeout(AsyncEvent event) {
        APP.info("timeout");
        ((HttpServletResponse) event.getAsyncContext().getResponse()).setStatus(status);
        event.getAsyncContext().complete();
      }

      @Override
      public void onComplete(AsyncEvent event) {
        APP.info("complete");
      }

      @Override
      public void onError(AsyncEvent event) {
        APP.info("error");
      }

      @Override
      public void onStartAsync(AsyncEvent event) {
        APP.info("again");
      }
    };
  }
}
