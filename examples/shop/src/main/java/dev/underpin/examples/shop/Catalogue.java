package dev.underpin.examples.shop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Products and their reviews, read from the database at every request.
 *
 * <p>A product's page is the classic N+1: one query for the product, one for its reviews, one for
 * the ids of related products, and then two for each of these. Each was the obvious line to write
 * when the shop had ten visitors.
 */
final class Catalogue {
  private static final int PAGE_SIZE = 24;

  private static final String CATEGORIES = "SELECT DISTINCT category FROM products ORDER BY 1";
  // no product ever leaves, so the sum of their versions rises with each change
  private static final String COUNT =
      """
      SELECT COUNT(*), COALESCE(SUM(version), 0) FROM products
      WHERE CAST(? AS VARCHAR(40)) IS NULL OR category = ?
      """;
  private static final String PAGE =
      """
      SELECT id, category, name, description, price_cents, version FROM products
      WHERE CAST(? AS VARCHAR(40)) IS NULL OR category = ?
      ORDER BY id LIMIT ? OFFSET ?
      """;
  private static final String PRODUCT =
      "SELECT id, category, name, description, price_cents, version FROM products WHERE id = ?";
  private static final String REVIEWS =
      "SELECT author, stars, body FROM reviews WHERE product_id = ? ORDER BY id DESC";
  private static final String RELATED =
      "SELECT related_id FROM related_products WHERE product_id = ? ORDER BY related_id";
  private static final String STARS =
      "SELECT AVG(CAST(stars AS DOUBLE PRECISION)) FROM reviews WHERE product_id = ?";
  // in one order, so that two reviews at once do not wait for each other
  private static final String LOCK_PAGES_WITH =
      """
      SELECT id FROM products
      WHERE id = ? OR id IN (SELECT product_id FROM related_products WHERE related_id = ?)
      ORDER BY id FOR UPDATE
      """;
  private static final String CHANGED = "UPDATE products SET version = version + 1 WHERE id = ?";
  private static final String ADD_REVIEW =
      "INSERT INTO reviews (product_id, author, stars, body) VALUES (?, ?, ?, ?)";

  private final Database database;

  Catalogue(Database database) {
    this.database = database;
  }

  private List<String> categories() throws SQLException {
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

  /** A page of a category, or of all products; null if there is no such page or category. */
  @Nullable CataloguePage page(Listing listing) throws SQLException {
    List<String> categories = categories();
    String category = listing.category();
    if (category != null && !categories.contains(category)) {
      return null;
    }
    Extent extent = extent(category);
    return listing.number() > extent.pages() ? null : page(listing, categories, extent);
  }

  private CataloguePage page(Listing listing, List<String> categories, Extent extent)
      throws SQLException {
    String category = listing.category();
    int number = listing.number();
    try (Connection connection = database.connect();
        PreparedStatement query = connection.prepareStatement(PAGE)) {
      query.setString(1, category);
      query.setString(2, category);
      query.setInt(3, PAGE_SIZE);
      query.setInt(4, (number - 1) * PAGE_SIZE);
      return new CataloguePage(
          categories, category, number, extent.pages(), extent.version(), products(query));
    }
  }

  private record Extent(int pages, long version) {}

  /** Asked before the products: what is newer than its version only gets another one later. */
  private Extent extent(@Nullable String category) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement query = connection.prepareStatement(COUNT)) {
      query.setString(1, category);
      query.setString(2, category);
      try (ResultSet rows = query.executeQuery()) {
        rows.next();
        int pages = Math.max(1, (rows.getInt(1) + PAGE_SIZE - 1) / PAGE_SIZE);
        return new Extent(pages, rows.getLong(2));
      }
    }
  }

  /** The content of a product's page; null if there is no such product. */
  @Nullable ProductDetails details(long id) throws SQLException {
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

  /**
   * Adds a customer's review, which also shows in the stars on other products' pages.
   *
   * @param changes is told of each page that changes, within the transaction
   * @return false if there is no such product
   */
  boolean addReview(long productId, Review review, ObjLongConsumer<Connection> changes)
      throws SQLException {
    return database.inTransaction(
        connection -> {
          List<Long> pages = lockPagesWith(connection, productId);
          if (!pages.contains(productId)) {
            return false;
          }
          for (long page : pages) {
            setChanged(connection, page);
            changes.accept(connection, page);
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

  private static List<Long> lockPagesWith(Connection connection, long productId)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(LOCK_PAGES_WITH)) {
      query.setLong(1, productId);
      query.setLong(2, productId);
      try (ResultSet rows = query.executeQuery()) {
        List<Long> ids = new ArrayList<>();
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
        return ids;
      }
    }
  }

  private static void setChanged(Connection connection, long page) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(CHANGED)) {
      update.setLong(1, page);
      update.executeUpdate();
    }
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
                rows.getLong(5),
                rows.getLong(6)));
      }
      return products;
    }
  }
}
