package dev.underpin.examples.shop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The client of the payment provider: one call, answered before the shop goes on. */
final class Payments implements Charging {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient http;
  private final URI charges;

  /**
   * A client.
   *
   * @param provider where the provider's service is
   */
  Payments(HttpClient http, URI provider) {
    this.http = http;
    this.charges = provider.resolve("/charges");
  }

  @Override
  public String charge(String idempotencyKey, long cents) throws PaymentFailed {
    return charge(idempotencyKey, cents, TIMEOUT);
  }

  /** The same, given up after that time. */
  String charge(String idempotencyKey, long cents, Duration timeout) throws PaymentFailed {
    HttpRequest request =
        HttpRequest.newBuilder(charges)
            .timeout(timeout)
            .header("Idempotency-Key", idempotencyKey)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("currency=EUR&cents=" + cents))
            .build();
    HttpResponse<String> response = send(request);
    if (response.statusCode() != 201) {
      throw new PaymentFailed("the payment provider answered " + response.statusCode());
    }
    return response.body();
  }

  private HttpResponse<String> send(HttpRequest request) throws PaymentFailed {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new PaymentFailed("the payment provider did not answer: " + failure, failure);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new PaymentFailed("interrupted while waiting for the payment provider", interrupt);
    }
  }
}
