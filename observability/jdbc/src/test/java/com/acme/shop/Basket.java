package com.acme.shop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** An application's code, as a watch sees it: in no package that belongs to anybody else. */
public final class Basket {

  private Basket() {}

  /** The classic: a query a product. */
  public static void loadOneByOne(DataSource dataSource, int products) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      for (int id = 1; id <= products; id++) {
        loadOne(connection, id);
      }
    }
  }

  private static void loadOne(Connection connection, int id) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT name FROM product WHERE id = ?")) {
      query.setInt(1, id);
      try (ResultSet rows = query.executeQuery()) {
        rows.next();
      }
    }
  }
}
