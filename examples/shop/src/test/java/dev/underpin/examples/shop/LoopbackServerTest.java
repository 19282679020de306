package dev.underpin.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LoopbackServerTest {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void request_that_is_being_answered_is_finished_before_the_end() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch proceed = new CountDownLatch(1);
    LoopbackServer server = LoopbackServer.bind(0, "test");
    server.route(
        "/",
        exchange -> {
          arrived.countDown();
          awaitUninterrupted(proceed);
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    HttpRequest request = HttpRequest.newBuilder(server.uri()).build();
    CompletableFuture<HttpResponse<Void>> answer =
        http.sendAsync(request, BodyHandlers.discarding());
    assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();

    Thread closing = new Thread(server::close);
    closing.start();
    Awaitility.await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
    proceed.countDown();

    assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
    closing.join(10_000);
    assertThat(closing.isAlive()).isFalse();
  }

  @Test
  void closing_twice_is_closing_once() throws Exception {
    LoopbackServer server = LoopbackServer.bind(0, "test");
    server.start();

    server.close();
    server.close();

    assertThat(server.uri().getPort()).isPositive();
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }
}
