package dev.underpin.testkit;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The JDBC drivers that we know. */
enum SqlDriver {
  POSTGRESQL("jdbc:postgresql") {
    @Override
    DataSource dataSource(String url) {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setUrl(url);
      return source;
    }
  },

  /** It speaks to MySQL too. */
  MARIADB("jdbc:mariadb") {
    @Override
    DataSource dataSource(String url) {
      try {
        return new MariaDbDataSource(url);
      } catch (SQLException e) {
        throw new IllegalArgumentException("not a URL of the MariaDB driver", e);
      }
    }
  };

  private final String scheme;

  SqlDriver(String scheme) {
    this.scheme = scheme;
  }

  /** What its URLs begin with. */
  String scheme() {
    return scheme;
  }

  /** Without a pool; IllegalArgumentException when the driver does not understand the URL. */
  abstract DataSource dataSource(String url);

  /** Throws the reason when no server serves there. */
  void probe(String url) throws IOException {
    try (Connection connection = dataSource(url).getConnection()) {
      if (!connection.isValid(2)) {
        throw new IOException("it accepts connections and does not serve them");
      }
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  boolean knows(String url) {
    try {
      dataSource(url);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
