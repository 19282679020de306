package dev.underpin.testkit;

import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * An empty database of one test, from {@link PostgresServer#freshDatabase()}; {@link #close} drops
 * it. Thread-safe.
 *
 * @param name the database's name, of letters, digits and underscores
 * @param jdbcUrl its URL, with the user in it
 * @param server the server that it lies on
 */
public record TestDatabase(String name, String jdbcUrl, PostgresServer server)
    implements AutoCloseable {

  /** A new data source, without a pool: each connection is opened and closed for real. */
  public DataSource dataSource() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(jdbcUrl);
    return source;
  }

  /**
   * Drops the database, ending connections that are still open.
   *
   * @throws IllegalStateException when the server is down or refuses
   */
  @Override
  public void close() {
    server.drop(this);
  }

  @Override
  public String toString() {
    return PostgresUrl.withoutPassword(jdbcUrl);
  }
}
