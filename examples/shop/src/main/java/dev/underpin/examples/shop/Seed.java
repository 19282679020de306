package dev.underpin.examples.shop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;

/** Fills an empty shop, with the same products everywhere: the random numbers start at one seed. */
final class Seed {
  /** How many products there are; their ids are 1 to this. */
  static final int PRODUCTS = 300;

  static final List<String> CATEGORIES =
      List.of("Kitchen", "Garden", "Bicycle", "Desk", "Camping", "Music");

  private static final long SEED = 42;
  private static final int RELATED = 14;
  private static final int MOST_REVIEWS = 8;
  private static final int IN_CATEGORY = PRODUCTS / CATEGORIES.size();
  private static final List<String> STYLES =
      List.of(
          "Plain", "Oak", "Steel", "Folding", "Nordic", "Heavy", "Light", "Blue", "Grand",
          "Second");
  private static final List<List<String>> THINGS =
      List.of(
          List.of("Kettle", "Pan", "Bread Knife", "Pepper Mill", "Scale"),
          List.of("Spade", "Watering Can", "Bench", "Birdhouse", "Lantern"),
          List.of("Saddle", "Bell", "Pannier", "Pump", "Lock"),
          List.of("Lamp", "Notebook", "Pen Holder", "Chair", "Clock"),
          List.of("Tent", "Stove", "Hammock", "Mug", "Compass"),
          List.of("Guitar Strap", "Metronome", "Music Stand", "Drum", "Harmonica"));
  private static final List<String> AUTHORS =
      List.of("Ana", "Bo", "Chidi", "Dagny", "Emre", "Fiona", "Goran", "Hana", "Ilze", "Jonas");
  private static final List<String> VERDICTS =
      List.of(
          "Does what it says.",
          "Better than the one that I had before.",
          "Arrived late, works fine.",
          "Smaller than in the picture.",
          "I bought a second one for my sister.",
          "It broke in a month, and was replaced without a question.");

  private final Connection connection;
  private final Random random = new Random(SEED);

  private Seed(Connection connection) {
    this.connection = connection;
  }

  /** Fills the shop unless it has products; within the caller's transaction. */
  static boolean fill(Connection connection) throws SQLException {
    try (Statement count = connection.createStatement();
        ResultSet products = count.executeQuery("SELECT COUNT(*) FROM products")) {
      if (products.next() && products.getLong(1) > 0) {
        return false;
      }
    }
    Seed seed = new Seed(connection);
    seed.products();
    seed.reviews();
    seed.related();
    return true;
  }

  private void products() throws SQLException {
    String sql =
        "INSERT INTO products (id, category, name, description, price_cents)"
            + " VALUES (?, ?, ?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (int id = 1; id <= PRODUCTS; id++) {
        String thing = oneOf(THINGS.get(category(id)), id);
        String name = STYLES.get((id - 1) % IN_CATEGORY / 5) + " " + thing;
        insert.setLong(1, id);
        insert.setString(2, CATEGORIES.get(category(id)));
        insert.setString(3, name);
        insert.setString(4, "The " + name + ", for people who keep their things for long.");
        insert.setLong(5, 500 + random.nextInt(195) * 100L + 99);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private void reviews() throws SQLException {
    String sql = "INSERT INTO reviews (product_id, author, stars, body) VALUES (?, ?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (int id = 1; id <= PRODUCTS; id++) {
        for (int left = random.nextInt(MOST_REVIEWS + 1); left > 0; left--) {
          insert.setLong(1, id);
          insert.setString(2, oneOf(AUTHORS, random.nextInt(AUTHORS.size())));
          insert.setInt(3, 1 + random.nextInt(5));
          insert.setString(4, oneOf(VERDICTS, random.nextInt(VERDICTS.size())));
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
  }

  /** The neighbours in the same category, from a random one on: distinct, and never itself. */
  private void related() throws SQLException {
    String sql = "INSERT INTO related_products (product_id, related_id) VALUES (?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (int id = 1; id <= PRODUCTS; id++) {
        int first = category(id) * IN_CATEGORY + 1;
        int step = 1 + random.nextInt(IN_CATEGORY - RELATED);
        for (int i = 0; i < RELATED; i++) {
          insert.setLong(1, id);
          insert.setLong(2, first + (id - first + step + i) % IN_CATEGORY);
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
  }

  private static int category(int productId) {
    return (productId - 1) / IN_CATEGORY;
  }

  private static String oneOf(List<String> words, int number) {
    return words.get(number % words.size());
  }
}
