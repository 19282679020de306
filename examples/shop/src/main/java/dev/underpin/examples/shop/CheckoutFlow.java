package dev.underpin.examples.shop;

import java.io.IOException;
import java.sql.SQLException;

/** A way to buy what is in a cart. */
@FunctionalInterface
interface CheckoutFlow {
  /**
   * Buys the cart for the customer with that address.
   *
   * @throws IOException if the receipt cannot be mailed; the order is then not confirmed
   */
  Purchase buy(String cartId, String email) throws SQLException, IOException;
}
