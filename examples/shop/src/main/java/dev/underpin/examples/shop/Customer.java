package dev.underpin.examples.shop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A simulated customer: looks at the catalogue and a few products, puts one into the cart,
 * sometimes buys, and comes back as somebody new. Most visits go to few products, as in real shops:
 * the square of a uniform random number chooses.
 */
final class Customer {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int CATALOGUE_PAGES = 12;
  private static final int FEWEST_PRODUCTS = 3;
  private static final int MOST_PRODUCTS = 6;
  private static final int BUYS_PERCENT = 25;

  private final HttpClient http;
  private final URI shop;
  private final LoadReport report;
  private final SplittableRandom random;
  private String cookie = "";

  Customer(HttpClient http, URI shop, LoadReport report, SplittableRandom random) {
    this.http = http;
    this.shop = shop;
    this.report = report;
    this.random = random;
  }

  /** One visit, from the catalogue to the cart or the receipt; ends early without an answer. */
  void visit() throws IOException, InterruptedException {
    cookie = "";
    get(PageKind.CATALOGUE, "/?page=" + (1 + random.nextInt(CATALOGUE_PAGES)));
    int product = 1;
    for (int left = random.nextInt(FEWEST_PRODUCTS, MOST_PRODUCTS + 1); left > 0; left--) {
      product = 1 + (int) (Seed.PRODUCTS * Math.pow(random.nextDouble(), 2));
      get(PageKind.PRODUCT, "/product/" + product);
    }
    post(PageKind.ADD_TO_CART, "/cart", "product=" + product + "&quantity=1");
    get(PageKind.CART, "/cart");
    if (random.nextInt(100) < BUYS_PERCENT) {
      post(PageKind.CHECKOUT, "/checkout", "email=customer@example.org");
    }
  }

  private void get(PageKind kind, String path) throws IOException, InterruptedException {
    send(kind, HttpRequest.newBuilder(shop.resolve(path)).GET());
  }

  private void post(PageKind kind, String path, String form)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(shop.resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form));
    send(kind, request);
  }

  private void send(PageKind kind, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    long start = System.nanoTime();
    HttpResponse<byte[]> response =
        http.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofByteArray());
    report.answered(kind, response.statusCode(), System.nanoTime() - start);
    cookie =
        response
            .headers()
            .firstValue("Set-Cookie")
            .map(set -> set.substring(0, set.indexOf(';')))
            .orElse(cookie);
  }
}
