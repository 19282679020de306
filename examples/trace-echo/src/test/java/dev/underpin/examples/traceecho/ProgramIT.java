package dev.underpin.examples.traceecho;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.testkit.ChildJvm;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The jar as a user starts it. */
class ProgramIT {

  private static final Path JAR = Path.of("target", "trace-echo.jar");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void the_jar_serves_on_its_port() throws Exception {
    try (ChildJvm echo = ChildJvm.ofJar(JAR).args("--port", "0").start()) {
      String ready = echo.awaitLine("trace-echo is ready at ", LIMIT);
      URI service = URI.create(ready.substring(ready.indexOf("http")));

      HttpRequest request =
          HttpRequest.newBuilder(service).POST(BodyPublishers.ofString("[]")).build();
      int status = HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();

      assertThat(status).isEqualTo(200);
      assertThat(echo.lines()).noneMatch(line -> line.contains("SLF4J"));
    }
  }

  @Test
  void an_unknown_option_is_one_clear_line() {
    try (ChildJvm echo = ChildJvm.ofJar(JAR).args("--prot", "5000").start()) {
      assertThat(echo.waitFor(LIMIT)).isEqualTo(2);
      assertThat(echo.lines())
          .containsExactly(
              "trace-echo: unknown option \"--prot\"; the options are --port and --help");
    }
  }

  @Test
  void an_occupied_port_is_one_clear_line() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ChildJvm echo =
            ChildJvm.ofJar(JAR).args("--port", String.valueOf(taken.getLocalPort())).start()) {
      assertThat(echo.waitFor(LIMIT)).isEqualTo(1);
      assertThat(echo.lines()).hasSize(1);
      assertThat(echo.lines().get(0))
          .startsWith(
              "trace-echo: port " + taken.getLocalPort() + " must be free but cannot be had")
          .endsWith("; stop what listens there, or choose another by --port");
    }
  }
}
