package dev.underpin.examples.shop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Orders in the database, inside the caller's transaction. An order is PENDING until it is PAID; a
 * pending one whose cart has changed in price is ABANDONED for a new one, because a charge under
 * its id may already have been made for the old price.
 */
final class Orders {
  private static final String PENDING =
      """
      SELECT id FROM orders
      WHERE cart_id = ? AND status = 'PENDING' AND total_cents = ? ORDER BY id DESC
      """;
  private static final String ABANDON =
      "UPDATE orders SET status = 'ABANDONED' WHERE cart_id = ? AND status = 'PENDING'";
  private static final String INSERT =
      "INSERT INTO orders (cart_id, email, total_cents, status) VALUES (?, ?, ?, 'PENDING')";
  private static final String READDRESS = "UPDATE orders SET email = ? WHERE id = ?";
  private static final String CLEAR_LINES = "DELETE FROM order_lines WHERE order_id = ?";
  private static final String INSERT_LINE =
      """
      INSERT INTO order_lines (order_id, product_id, quantity, price_cents) VALUES (?, ?, ?, ?)
      """;
  private static final String CONFIRM =
      "UPDATE orders SET status = 'PAID', payment_id = ? WHERE id = ? AND status <> 'PAID'";
  private static final String TAKE_OUT_OF_CART =
      """
      DELETE FROM cart_lines
      WHERE cart_id = (SELECT cart_id FROM orders WHERE id = ?)
        AND product_id IN (SELECT product_id FROM order_lines WHERE order_id = ?)
      """;

  private final Connection connection;

  Orders(Connection connection) {
    this.connection = connection;
  }

  /**
   * Makes the cart an order, or takes up the order that an earlier attempt left; returns its id.
   */
  long place(String cartId, String email, Cart cart) throws SQLException {
    long pending = pending(cartId, cart.totalCents());
    long order = pending > 0 ? pending : insert(cartId, email, cart.totalCents());
    update(READDRESS, email, order);
    replaceLines(order, cart);
    return order;
  }

  private long pending(String cartId, long totalCents) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(PENDING)) {
      query.setString(1, cartId);
      query.setLong(2, totalCents);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    }
  }

  private long insert(String cartId, String email, long totalCents) throws SQLException {
    update(ABANDON, cartId);
    try (PreparedStatement insert = connection.prepareStatement(INSERT, new String[] {"id"})) {
      insert.setString(1, cartId);
      insert.setString(2, email);
      insert.setLong(3, totalCents);
      insert.executeUpdate();
      try (ResultSet keys = insert.getGeneratedKeys()) {
        keys.next();
        return keys.getLong(1);
      }
    }
  }

  private void replaceLines(long order, Cart cart) throws SQLException {
    update(CLEAR_LINES, order);
    try (PreparedStatement insert = connection.prepareStatement(INSERT_LINE)) {
      for (Cart.Line line : cart.lines()) {
        insert.setLong(1, order);
        insert.setLong(2, line.productId());
        insert.setInt(3, line.quantity());
        insert.setLong(4, line.priceCents());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** Marks the order paid and takes it out of the cart; false if that has been done before. */
  boolean confirm(long order, String paymentId) throws SQLException {
    boolean first = update(CONFIRM, paymentId, order) == 1;
    if (first) {
      update(TAKE_OUT_OF_CART, order, order);
    }
    return first;
  }

  private int update(String sql, Object... values) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        update.setObject(i + 1, values[i]);
      }
      return update.executeUpdate();
    }
  }
}
