package dev.underpin.examples.shop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Drives a shop with simulated customers in a closed loop: each has one request under way and sends
 * the next when that is answered, so a slow shop gets fewer requests, not a longer queue.
 */
final class LoadGenerator {
  private static final long SEED = 1;
  private static final Duration AFTER_FAILURE = Duration.ofMillis(100);

  private final URI shop;
  private final int users;
  private final LoadReport report = new LoadReport();

  LoadGenerator(URI shop, int users) {
    this.shop = shop;
    this.users = users;
  }

  /** Runs for that long, and until the visits that are then under way have ended their page. */
  LoadReport run(Duration duration) throws InterruptedException {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    SplittableRandom seeds = new SplittableRandom(SEED);
    long end = System.nanoTime() + duration.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (int i = 1; i <= users; i++) {
      Customer customer = new Customer(http, shop, report, seeds.split());
      Thread thread = new Thread(() -> visitUntil(end, customer), "customer-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return report;
  }

  private void visitUntil(long end, Customer customer) {
    try {
      while (System.nanoTime() < end) {
        try {
          customer.visit();
        } catch (IOException failure) {
          report.unanswered(failure);
          Thread.sleep(AFTER_FAILURE.toMillis());
        }
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }
}
