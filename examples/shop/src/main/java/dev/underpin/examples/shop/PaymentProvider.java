package dev.underpin.examples.shop;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Somebody else's payment service, as a shop meets it: {@code POST /charges} with an {@code
 * Idempotency-Key} takes its time, now and then very much of it, and sometimes fails with 503. A
 * repeated key gets the charge that was made first; with another amount, 422.
 *
 * <p>Its moods are random numbers from a seed: the n-th call meets the same mood in each run. It
 * keeps all charges in memory, as long as the shop runs.
 */
final class PaymentProvider implements AutoCloseable {
  private static final int LONGEST_BODY = 1_000;

  private final LoopbackServer server;
  private final Quirks quirks;
  private final Random moods;
  private final AtomicLong lastCharge = new AtomicLong();
  private final Map<String, Charge> charges = new ConcurrentHashMap<>();

  private PaymentProvider(LoopbackServer server, Quirks quirks) {
    this.server = server;
    this.quirks = quirks;
    this.moods = new Random(quirks.seed());
  }

  /**
   * What the provider puts its callers through.
   *
   * @param seed where its random numbers start
   * @param fastest the shortest usual answer
   * @param slowest the longest usual answer
   * @param stall how long an answer takes when it stalls
   * @param stallPercent how many of its answers stall
   * @param failPercent how many of its answers are 503
   */
  record Quirks(
      long seed,
      Duration fastest,
      Duration slowest,
      Duration stall,
      double stallPercent,
      double failPercent) {

    /** 30 to 120 ms, 2 % stall for 1.5 s, 3 % fail. */
    static final Quirks USUAL =
        new Quirks(
            7, Duration.ofMillis(30), Duration.ofMillis(120), Duration.ofMillis(1_500), 2, 3);

    private Duration delay(SplittableRandom mood) {
      return mood.nextDouble(100) < stallPercent
          ? stall
          : Duration.ofNanos(mood.nextLong(fastest.toNanos(), slowest.toNanos() + 1));
    }

    private boolean fails(SplittableRandom mood) {
      return mood.nextDouble(100) < failPercent;
    }
  }

  private record Charge(String id, String order) {}

  /** Starts the service on a free loopback port. */
  static PaymentProvider start(Quirks quirks) throws IOException {
    PaymentProvider provider = new PaymentProvider(LoopbackServer.bind(0, "provider"), quirks);
    provider.server.route("/charges", provider::charge);
    provider.server.start();
    return provider;
  }

  URI uri() {
    return server.uri();
  }

  /** How many charges were made: what the customers have paid for. */
  int chargeCount() {
    return charges.size();
  }

  private void charge(HttpExchange exchange) throws IOException {
    try (exchange) {
      String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
      byte[] order = exchange.getRequestBody().readNBytes(LONGEST_BODY);
      SplittableRandom mood = new SplittableRandom(moods.nextLong());
      pause(quirks.delay(mood));
      if (quirks.fails(mood)) {
        answer(exchange, 503, "try again later");
      } else {
        charge(exchange, key, new String(order, StandardCharsets.UTF_8));
      }
    }
  }

  private void charge(HttpExchange exchange, @Nullable String key, String order)
      throws IOException {
    if (key == null || order.isEmpty()) {
      answer(exchange, 400, "a charge needs an Idempotency-Key and an amount");
      return;
    }
    Charge charge =
        charges.computeIfAbsent(
            key, first -> new Charge("ch-" + lastCharge.incrementAndGet(), order));
    if (charge.order().equals(order)) {
      answer(exchange, 201, charge.id());
    } else {
      answer(exchange, 422, "this Idempotency-Key was used for another amount");
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static void pause(Duration duration) throws IOException {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the provider was thinking", interrupt);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
