package dev.underpin.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.testkit.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runnable jar, as it is started by {@code java -jar}. */
class OrdersApplicationIT {

  private static final Path JAR = Path.of("target", "spring-boot-app.jar").toAbsolutePath();
  private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
  private static final Duration START = Duration.ofSeconds(60);

  private final HttpClient browser = HttpClient.newHttpClient();

  @TempDir private Path folder;

  @Test
  void what_was_confirmed_survives_kill_minus_9_and_what_was_refused_never_was() throws Exception {
    try (ChildJvm app = start()) {
      URI uri = uri(app);
      assertThat(post(uri, 1_999).statusCode()).isEqualTo(201);
      await().atMost(START).until(() -> get(uri, "/orders/1").contains("\"receiptSent\":true"));

      assertThat(post(uri, Checkout.CREDIT_LIMIT_CENTS + 1).statusCode()).isEqualTo(422);
      assertThat(post(uri, 0).statusCode()).isEqualTo(400);
      assertThat(get(uri, "/status"))
          .contains("\"orders\":1", "\"ready\":0", "\"running\":0", "\"scheduled\":0");

      for (int order = 0; order < 20; order++) {
        assertThat(post(uri, 100 + order).statusCode()).isEqualTo(201);
      }
      app.sigkill();
    }
    try (ChildJvm app = start()) {
      URI uri = uri(app);
      assertThat(get(uri, "/status")).contains("\"orders\":21");
      await()
          .atMost(START)
          .until(
              () -> get(uri, "/status"),
              status ->
                  status.contains("\"ready\":0")
                      && status.contains("\"running\":0")
                      && status.contains("\"scheduled\":0"));
      for (int order = 1; order <= 22; order++) {
        assertThat(get(uri, "/orders/" + order))
            .containsAnyOf("\"receiptSent\":true", "\"status\":404");
      }
    }
  }

  private ChildJvm start() {
    return ChildJvm.ofJar(JAR)
        .jvmArg("-XX:TieredStopAtLevel=1")
        .args(
            "--server.port=0",
            "--spring.datasource.url=jdbc:h2:file:"
                + folder.resolve("orders")
                + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE",
            "--underpin.jobs.lease=1s")
        .start();
  }

  private static URI uri(ChildJvm app) {
    Matcher port = PORT.matcher(app.awaitLine(line -> PORT.matcher(line).find(), START));
    assertThat(port.find()).isTrue();
    app.awaitLine("Started OrdersApplication", START);
    return URI.create("http://127.0.0.1:" + port.group(1));
  }

  private HttpResponse<String> post(URI uri, long cents) throws Exception {
    String wanted = "{\"email\": \"ana@example.org\", \"cents\": %d}".formatted(cents);
    HttpRequest request =
        HttpRequest.newBuilder(uri.resolve("/orders"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(wanted))
            .build();
    return browser.send(request, BodyHandlers.ofString());
  }

  private String get(URI uri, String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri.resolve(path)).build();
    return browser.send(request, BodyHandlers.ofString()).body();
  }
}
