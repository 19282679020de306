package dev.underpin.examples.shop;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carts in the database; a cart's id is the customer's session, unguessable and in a cookie. */
final class Carts {
  /** How many of one product a cart holds at most. */
  static final int MOST = 99;

  private static final int ID_BYTES = 16;

  private static final String CREATE = "INSERT INTO carts (id) VALUES (?)";
  private static final String LOCK = "SELECT id FROM carts WHERE id = ? FOR UPDATE";
  private static final String INCREASE =
      """
      UPDATE cart_lines SET quantity = LEAST(quantity + ?, ?) WHERE cart_id = ? AND product_id = ?
      """;
  private static final String INSERT =
      "INSERT INTO cart_lines (quantity, cart_id, product_id) VALUES (?, ?, ?)";
  private static final String LINES =
      """
      SELECT p.id, p.name, p.price_cents, l.quantity
      FROM cart_lines l JOIN products p ON p.id = l.product_id
      WHERE l.cart_id = ? ORDER BY p.id
      """;

  private final Database database;
  private final SecureRandom random = new SecureRandom();

  Carts(Database database) {
    this.database = database;
  }

  /**
   * Puts a product into the customer's cart, and into a new cart if there is none by that id. What
   * would exceed {@link #MOST} is left out.
   *
   * @param id the customer's cart so far; null for a new customer
   * @return the id of the cart that the product is in
   */
  String add(@Nullable String id, long productId, int quantity) throws SQLException {
    return database.inTransaction(
        connection -> {
          String cart = id != null && lock(connection, id) ? id : create(connection);
          if (!increase(connection, cart, productId, quantity)) {
            insert(connection, cart, productId, quantity);
          }
          return cart;
        });
  }

  private String create(Connection connection) throws SQLException {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    try (PreparedStatement insert = connection.prepareStatement(CREATE)) {
      insert.setString(1, id);
      insert.executeUpdate();
    }
    return id;
  }

  /** Makes everybody else who changes or buys this cart wait; false if there is no such cart. */
  static boolean lock(Connection connection, String id) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(LOCK)) {
      query.setString(1, id);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static boolean increase(Connection connection, String cart, long productId, int quantity)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(INCREASE)) {
      update.setInt(1, quantity);
      update.setInt(2, MOST);
      update.setString(3, cart);
      update.setLong(4, productId);
      return update.executeUpdate() == 1;
    }
  }

  private static void insert(Connection connection, String cart, long productId, int quantity)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setInt(1, Math.min(quantity, MOST));
      insert.setString(2, cart);
      insert.setLong(3, productId);
      insert.executeUpdate();
    }
  }

  /** The cart by that id; an empty one if there is none. */
  Cart read(@Nullable String id) throws SQLException {
    if (id == null) {
      return Cart.EMPTY;
    }
    try (Connection connection = database.connect()) {
      return read(connection, id);
    }
  }

  static Cart read(Connection connection, String id) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(LINES)) {
      query.setString(1, id);
      try (ResultSet rows = query.executeQuery()) {
        List<Cart.Line> lines = new ArrayList<>();
        while (rows.next()) {
          lines.add(
              new Cart.Line(rows.getLong(1), rows.getString(2), rows.getLong(3), rows.getInt(4)));
        }
        return new Cart(lines);
      }
    }
  }
}
