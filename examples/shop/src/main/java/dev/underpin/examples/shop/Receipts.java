package dev.underpin.examples.shop;

import java.io.IOException;

/**
 * How a receipt gets to the customer. The checkout calls this inside the transaction that confirms
 * the order.
 */
@FunctionalInterface
interface Receipts {
  /** Sends the receipt, or sees to it that it will be sent. */
  void send(Receipt receipt) throws IOException;
}
