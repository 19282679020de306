package dev.underpin.core.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The databases that Underpin speaks, told apart by what the driver says of itself. */
public enum Dialect {
  /** PostgreSQL 12 or newer. */
  POSTGRESQL("postgresql"),
  /** MariaDB 10.6 or newer. */
  MARIADB("mariadb"),
  /** MySQL 8 or newer; its scripts are those of MariaDB, which keep to what both understand. */
  MYSQL("mariadb"),
  /** H2 2: one process, one file. */
  H2("h2");

  private final String folder;

  Dialect(String folder) {
    this.folder = folder;
  }

  /**
   * {@return the folder of this dialect's SQL scripts: {@code "postgresql"}, {@code "mariadb"}
   * (MySQL too) or {@code "h2"}}
   */
  public String folder() {
    return folder;
  }

  /**
   * {@return the dialect of a connection}
   *
   * @param connection any open connection; only its metadata is read
   * @throws SQLException if the metadata cannot be read
   * @throws IllegalArgumentException if the database is none of these
   */
  public static Dialect of(Connection connection) throws SQLException {
    DatabaseMetaData metaData = connection.getMetaData();
    String product = metaData.getDatabaseProductName();
    return switch (product) {
      case "PostgreSQL" -> POSTGRESQL;
      case "MariaDB" -> MARIADB;
      // the driver of MySQL calls a MariaDB so too, but not its version
      case "MySQL" -> metaData.getDatabaseProductVersion().contains("MariaDB") ? MARIADB : MYSQL;
      case "H2" -> H2;
      default ->
          throw new IllegalArgumentException(
              "database must be PostgreSQL, MariaDB, MySQL or H2 but was " + product);
    };
  }

  /**
   * {@return the dialect of a data source, by one connection}
   *
   * @param dataSource gives the connection
   * @throws SQLException if there is no connection, or its metadata cannot be read
   * @throws IllegalArgumentException if the database is none of these
   */
  public static Dialect of(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return of(connection);
    }
  }
}
