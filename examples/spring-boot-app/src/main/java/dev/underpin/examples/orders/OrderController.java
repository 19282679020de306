package dev.underpin.examples.orders;

import dev.underpin.jobs.Jobs;
import dev.underpin.jobs.store.JobCounts;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Orders over HTTP, and what became of them. */
@RestController
class OrderController {

  /** What a customer sends. */
  record Wanted(@Nullable String email, long cents) {}

  /** What a customer sees. */
  record Seen(long id, String email, long cents, boolean receiptSent) {
    static Seen of(PlacedOrder order) {
      return new Seen(order.id(), order.email(), order.cents(), order.isReceiptSent());
    }
  }

  /** What an operator sees. */
  record Status(long orders, JobCounts jobs) {}

  private final Checkout checkout;
  private final Orders orders;
  private final Jobs jobs;

  OrderController(Checkout checkout, Orders orders, Jobs jobs) {
    this.checkout = checkout;
    this.orders = orders;
    this.jobs = jobs;
  }

  @PostMapping("/orders")
  ResponseEntity<Seen> place(@RequestBody Wanted wanted) {
    String email = wanted.email();
    if (email == null || !email.contains("@") || wanted.cents() < 1) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, "an order has an email with an @ and at least 1 cent");
    }
    Seen placed = Seen.of(checkout.place(email, wanted.cents()));
    return ResponseEntity.created(URI.create("/orders/" + placed.id())).body(placed);
  }

  @GetMapping("/orders/{id}")
  Seen order(@PathVariable long id) {
    return orders
        .findById(id)
        .map(Seen::of)
        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "no order " + id));
  }

  @GetMapping("/status")
  Status status() {
    return new Status(orders.count(), jobs.counts());
  }
}
