package dev.underpin.observability.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.core.Health;
import dev.underpin.core.HealthCheck;
import dev.underpin.observability.HealthChecks;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;

/** Bodies that are read and written without blocking, and health. */
abstract class StreamsContract extends ServletContract {

  StreamsContract(ServletServer.Starter starter) {
    super(starter);
  }

  @Test
  void listeners_for_reading_and_writing_are_in_the_context_and_their_bytes_count()
      throws Exception {
    TestApp app =
        app()
            .at(
                "/*",
                (request, response) -> {
                  AsyncContext async = request.startAsync();
                  ServletInputStream in = request.getInputStream();
                  in.setReadListener(new Echo(async, in, response.getOutputStream()));
                });
    ServletServer server = start(app);
    String body =
        server
            .send(
                server
                    .request("/")
                    .header("X-Request-ID", "r-1")
                    .POST(BodyPublishers.ofString("pear".repeat(50_000))))
            .body();

    assertThat(body).hasSize(200_000);
    assertThat(onlyLine()).containsEntry("bytes_in", 200_000L).containsEntry("bytes_out", 200_000L);
    assertThat(logged()).contains("read r-1", "all read r-1", "write r-1");
    assertThat(logged()).allMatch(text -> text.endsWith(" r-1"));
  }

  /** Sends back what it got, when it has got all. */
  private record Echo(
      AsyncContext async,
      ServletInputStream in,
      ServletOutputStream out,
      ByteArrayOutputStream received)
      implements ReadListener, WriteListener {

    Echo(AsyncContext async, ServletInputStream in, ServletOutputStream out) {
      this(async, in, out, new ByteArrayOutputStream());
    }

    @Override
    public void onDataAvailable() throws IOException {
      APP.info("read");
      byte[] buffer = new byte[8_192];
      while (in.isReady() && !in.isFinished()) {
        int read = in.read(buffer);
        received.write(buffer, 0, Math.max(0, read));
      }
    }

    @Override
    public void onAllDataRead() {
      APP.info("all read");
      out.setWriteListener(this);
    }

    @Override
    public void onWritePossible() throws IOException {
      APP.info("write");
      if (received.size() > 0 && out.isReady()) {
        byte[] all = received.toByteArray();
        received.reset();
        out.write(all);
      }
      if (received.size() == 0 && out.isReady()) {
        async.complete();
      }
    }

    @Override
    public void onError(Throwable failure) {
      APP.error("failed", failure);
    }
  }

  @Test
  void health_is_answered_as_on_the_jdks_server() throws Exception {
    HealthChecks checks =
        HealthChecks.builder().check(HealthCheck.of("db", () -> Health.down("refused"))).build();
    TestApp app =
        app().add("/livez", HealthServlet.livez()).add("/readyz", HealthServlet.readyz(checks));
    ServletServer server = start(app);
    try (checks) {
      checks.start();
      eventually().until(() -> server.get("/readyz", "r-1").body().contains("refused"));
      var ready = server.get("/readyz", "r-1");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(ready.body()).startsWith("{\"status\":\"DOWN\",\"checks\":[{\"name\":\"db\"");
      assertThat(server.get("/livez", "r-1").body()).isEqualTo("ok\n");
      var post = server.send(server.request("/livez").POST(BodyPublishers.ofString("x")));
      assertThat(post.statusCode()).isEqualTo(405);
      assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
      var head = server.send(server.request("/livez").method("HEAD", BodyPublishers.noBody()));
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body().getBytes(UTF_8)).isEmpty();
    }
  }
}
