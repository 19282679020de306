package dev.underpin.examples.shop;

/** How a checkout ended. */
sealed interface Purchase {
  /** Paid, confirmed, and the receipt is on its way. */
  record Confirmed(Receipt receipt) implements Purchase {}

  /** There was nothing to buy. */
  record NothingInCart() implements Purchase {}

  /** The payment provider did not take the money; the cart is as it was. */
  record NotPaid(long orderId) implements Purchase {}
}
