package dev.underpin.observability;

import static dev.underpin.observability.LogRecorder.pairs;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that come on one connection. */
class KeepAliveTest {

  private final RequestLogging requests = RequestLogging.builder("shop").build();
  private final LogRecorder log = new LogRecorder();

  @AfterEach
  void stop_recording() {
    log.close();
  }

  /** The JDK's exchange asks its connection for the context, and that is the next request's. */
  @Test
  void route_is_that_of_the_request_though_the_next_one_has_begun() throws Exception {
    CountDownLatch next = new CountDownLatch(1);
    HttpHandler first =
        exchange -> {
          TestServer.text("cart").handle(exchange);
          awaitQuietly(next);
        };
    HttpHandler second =
        exchange -> {
          next.countDown();
          TestServer.text("paid").handle(exchange);
        };
    try (TestServer server = new TestServer(2)) {
      server.at("/cart", requests.handler(first));
      server.at("/checkout", requests.handler(second));

      server.get("/cart");
      server.get("/checkout");
      server.finish();
    }

    assertThat(log.lines())
        .extracting(line -> pairs(line).get("route"))
        .containsExactlyInAnyOrder("/cart", "/checkout");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("no second request");
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }
}
