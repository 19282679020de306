package dev.underpin.examples.shop;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkout: places the order, charges for it, confirms it and mails the receipt, all while the
 * customer waits.
 *
 * <p>Two transactions with the charge between them, so that no lock is held while the provider
 * thinks. The charge carries the order's id as its idempotency key, and a cart has one pending
 * order: whoever clicks twice, or tries again after a failure, pays once. An order that was charged
 * is confirmed by whichever request comes first, and mailed by that one only.
 *
 * <p>What hurts, and is left as prototypes have it: the mail server's answer is waited for inside
 * the confirming transaction, with its connection and its locks, and a mail that went out is not
 * called back when the commit fails after it.
 */
final class Checkout implements CheckoutFlow {
  private static final Logger log = LoggerFactory.getLogger(Checkout.class);

  private final Database database;
  private final Charging charging;
  private final Receipts receipts;

  Checkout(Database database, Charging charging, Receipts receipts) {
    this.database = database;
    this.charging = charging;
    this.receipts = receipts;
  }

  @Override
  public Purchase buy(String cartId, String email) throws SQLException, IOException {
    Optional<Receipt> placed = database.inTransaction(c -> place(c, cartId, email));
    return placed.isPresent() ? pay(placed.get()) : new Purchase.NothingInCart();
  }

  private static Optional<Receipt> place(Connection connection, String cartId, String email)
      throws SQLException {
    if (!Carts.lock(connection, cartId)) {
      return Optional.empty();
    }
    Cart cart = Carts.read(connection, cartId);
    if (cart.isEmpty()) {
      return Optional.empty();
    }
    long order = new Orders(connection).place(cartId, email, cart);
    return Optional.of(new Receipt(order, email, cart.totalCents()));
  }

  private Purchase pay(Receipt receipt) throws SQLException, IOException {
    String payment;
    try {
      payment = charging.charge("order-" + receipt.orderId(), receipt.totalCents());
    } catch (PaymentFailed failure) {
      log.warn("order {} not paid: {}", receipt.orderId(), failure.getMessage());
      return new Purchase.NotPaid(receipt.orderId());
    }
    database.inTransaction(c -> confirm(c, receipt, payment));
    return new Purchase.Confirmed(receipt);
  }

  private boolean confirm(Connection connection, Receipt receipt, String payment)
      throws SQLException, IOException {
    if (!new Orders(connection).confirm(receipt.orderId(), payment)) {
      return false; // the customer's other click has confirmed it, and mailed the receipt
    }
    receipts.send(receipt);
    return true;
  }
}
