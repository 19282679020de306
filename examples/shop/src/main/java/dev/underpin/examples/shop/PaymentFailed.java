package dev.underpin.examples.shop;

/** The payment provider did not confirm a charge. */
final class PaymentFailed extends Exception {
  private static final long serialVersionUID = 1L;

  PaymentFailed(String message) {
    super(message);
  }

  PaymentFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
