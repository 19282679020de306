package dev.underpin.examples.shop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Products and their reviews, read from the database at every request.
 *
 * <p>A product's page is the classic N+1: one query for the product, one for its reviews, one for
 * the ids of related products, and then two for each of these. Each was the obvious line to write
 * when the shop had ten visitors.
 */
final class Catalogue implements Products {
  private static final int PAGE_SIZE = 24;

  private static final String CATEGORIES = "SELECT DISTINCT category FROM products ORDER BY 1";
  private static final String COUNT =
      "SELECT COUNT(*) FROM products WHERE CAST(? AS VARCHAR(40)) IS NULL OR category = ?";
  private static final String PAGE =
      """
      SELECT id, category, name, description, price_cents FROM products
      WHERE CAST(? AS VARCHAR(40)) IS NULL OR category = ?
      ORDER BY id LIMIT ? OFFSET ?
      """;
  private static final String PRODUCT =
      "SELECT id, category, name, description, price_cents FROM products WHERE id = ?";
  private static final String REVIEWS =
      "SELECT author, stars, body FROM reviews WHERE product_id = ? ORDER BY id DESC";
  private static final String RELATED =
      "SELECT related_id FROM related_products WHERE product_id = ? ORDER BY related_id";
  private static final String STARS =
      "SELECT AVG(CAST(stars AS DOUBLE PRECISION)) FROM reviews WHERE product_id = ?";
  private static final String ADD_REVIEW =
      "INSERT INTO reviews (product_id, author, stars, body) VALUES (?, ?, ?, ?)";

  private final Database database;

  Catalogue(Database database) {
    this.database = database;
  }

  List<String> categories() throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement query = connection.prepareStatement(CATEGORIES);
        ResultSet rows = query.executeQuery()) {
      List<String> categories = new ArrayList<>();
      while (rows.next()) {
        categories.add(rows.getString(1));
      }
      return categories;
    }
  }

  /** A page of a category, or of all products; null if the catalogue is shorter than that. */
  @Nullable CataloguePage page(List<String> categories, @Nullable String category, int number)
      throws SQLException {
    int pages = Math.max(1, (count(category) + PAGE_SIZE - 1) / PAGE_SIZE);
    if (number > pages) {
      return null;
    }
    try (Connection connection = database.connect();
        PreparedStatement query = connection.prepareStatement(PAGE)) {
      query.setString(1, category);
      query.setString(2, category);
      query.setInt(3, PAGE_SIZE);
      query.setInt(4, (number - 1) * PAGE_SIZE);
      return new CataloguePage(categories, category, number, pages, products(query));
    }
  }

  private int count(@Nullable String category) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement query = connection.prepareStatement(COUNT)) {
      query.setString(1, category);
      query.setString(2, category);
      try (ResultSet rows = query.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }

  @Override
  public @Nullable ProductDetails details(long id) throws SQLException {
    try (Connection connection = database.connect()) {
      Product product = product(connection, id);
      return product == null
          ? null
          : new ProductDetails(product, reviews(connection, id), related(connection, id));
    }
  }

  /** One product; null if there is none by that id. */
  @Nullable Product product(long id) throws SQLException {
    try (Connection connection = database.connect()) {
      return product(connection, id);
    }
  }

  private static @Nullable Product product(Connection connection, long id) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(PRODUCT)) {
      query.setLong(1, id);
      List<Product> products = products(query);
      return products.isEmpty() ? null : products.get(0);
    }
  }

  private static List<Review> reviews(Connection connection, long id) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(REVIEWS)) {
      query.setLong(1, id);
      try (ResultSet rows = query.executeQuery()) {
        List<Review> reviews = new ArrayList<>();
        while (rows.next()) {
          reviews.add(new Review(rows.getString(1), rows.getInt(2), rows.getString(3)));
        }
        return reviews;
      }
    }
  }

  private static List<ProductDetails.Related> related(Connection connection, long id)
      throws SQLException {
    List<ProductDetails.Related> related = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(RELATED)) {
      query.setLong(1, id);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          Product other = product(connection, rows.getLong(1));
          if (other != null) {
            related.add(new ProductDetails.Related(other, stars(connection, other.id())));
          }
        }
      }
    }
    return related;
  }

  private static double stars(Connection connection, long id) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(STARS)) {
      query.setLong(1, id);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? rows.getDouble(1) : 0;
      }
    }
  }

  /** Adds a customer's review; false if there is no such product. */
  boolean addReview(long productId, Review review) throws SQLException {
    return database.inTransaction(
        connection -> {
          if (product(connection, productId) == null) {
            return false;
          }
          try (PreparedStatement insert = connection.prepareStatement(ADD_REVIEW)) {
            insert.setLong(1, productId);
            insert.setString(2, review.author());
            insert.setInt(3, review.stars());
            insert.setString(4, review.body());
            insert.executeUpdate();
          }
          return true;
        });
  }

  private static List<Product> products(PreparedStatement query) throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      List<Product> products = new ArrayList<>();
      while (rows.next()) {
        products.add(
            new Product(
                rows.getLong(1),
                rows.getString(2),
                rows.getString(3),
                rows.getString(4),
                rows.getLong(5)));
      }
      return products;
    }
  }
}
