package dev.underpin.examples.orders;

import dev.underpin.jobs.Jobs;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes orders. */
@Service
class Checkout {

  static final long CREDIT_LIMIT_CENTS = 100_000;

  private final Orders orders;
  private final Jobs jobs;

  Checkout(Orders orders, Jobs jobs) {
    this.orders = orders;
    this.jobs = jobs;
  }

  /**
   * The order and the job are committed together. The credit is looked at last, on purpose: what
   * was saved and enqueued by then is gone with the transaction.
   */
  @Transactional
  PlacedOrder place(String email, long cents) {
    PlacedOrder order = orders.save(new PlacedOrder(email, cents));
    jobs.enqueue(SendReceipt.TYPE, new SendReceipt(order.id(), email));
    if (cents > CREDIT_LIMIT_CENTS) {
      throw new OverLimit(
          "order must cost at most %d cents but costs %d; split it"
              .formatted(CREDIT_LIMIT_CENTS, cents));
    }
    return order;
  }
}
