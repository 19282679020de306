package dev.underpin.examples.shop;

/** A way to charge a customer. */
@FunctionalInterface
interface Charging {
  /**
   * Charges the amount, once for each key however often it is called.
   *
   * @return the provider's id of the charge
   */
  String charge(String idempotencyKey, long cents) throws PaymentFailed;
}
