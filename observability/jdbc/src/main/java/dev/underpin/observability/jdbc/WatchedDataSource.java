package dev.underpin.observability.jdbc;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.core.jdbc.Dialect;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.ConnectionIdManager;
import net.ttddyy.dsproxy.ConnectionInfo;
import net.ttddyy.dsproxy.proxy.ProxyConfig;
import net.ttddyy.dsproxy.proxy.Stopwatch;

/**
 * Gives watched connections of another data source, and measures how long it takes to get them.
 *
 * <p>datasource-proxy's own data source does the same through reflection, and keeps a set of the
 * ids of all open connections, which a connection that nobody closes stays in.
 */
final class WatchedDataSource implements DataSource {

  private final DataSource target;
  private final LongSupplier ticker;
  private final FactsTable facts;
  private final SqlForms forms = new SqlForms();
  private final ProxyConfig config;
  private volatile boolean knowsDialect;

  WatchedDataSource(QueryWatchBuilder builder, FactsTable facts) {
    target = builder.dataSource;
    ticker = builder.ticker;
    this.facts = facts;
    ProxyConfig.Builder proxies =
        ProxyConfig.Builder.create()
            .dataSourceName(builder.name)
            .queryListener(new StatementListener(builder, forms, facts))
            .stopwatchFactory(() -> new TickerStopwatch(ticker))
            .connectionIdManager(new NoIds());
    if (builder.comments) {
      proxies.queryTransformer(new SqlComment());
    }
    config = proxies.build();
  }

  @Override
  public Connection getConnection() throws SQLException {
    return timed(target::getConnection);
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return timed(() -> target.getConnection(user, password));
  }

  private interface Source {
    Connection get() throws SQLException;
  }

  private Connection timed(Source source) throws SQLException {
    long start = ticker.getAsLong();
    Connection connection;
    try {
      connection = source.get();
    } catch (SQLException | RuntimeException failure) {
      waited(ticker.getAsLong() - start, true);
      throw failure;
    }
    waited(ticker.getAsLong() - start, false);
    if (!knowsDialect) {
      learnDialect(connection);
    }
    ConnectionInfo info = new ConnectionInfo();
    info.setDataSourceName(config.getDataSourceName());
    info.setConnectionId("");
    return config.getJdbcProxyFactory().createConnection(connection, info, config);
  }

  private void waited(long nanos, boolean failed) {
    facts.waited(nanos, failed);
    RequestContext.current().tally().add(TallyCounter.CONNECTION_WAIT_NANOS, Math.max(0, nanos));
  }

  /** Where quotes mean what they mean in MySQL, a value in double quotes must be masked too. */
  private void learnDialect(Connection connection) {
    try {
      Dialect dialect = Dialect.of(connection);
      forms.mySql(dialect == Dialect.MARIADB || dialect == Dialect.MYSQL);
    } catch (SQLException broken) {
      return; // the next connection will tell
    } catch (RuntimeException unknown) {
      // a database that we do not know is taken for one that keeps to the standard
    }
    knowsDialect = true;
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return type.isInstance(this) ? type.cast(this) : target.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(this) || target.isWrapperFor(type);
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return target.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    target.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    target.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return target.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return target.getParentLogger();
  }

  @Override
  public String toString() {
    return "watched " + target;
  }

  /** Nobody asks for connections by an id. */
  private static final class NoIds implements ConnectionIdManager {

    @Override
    public String getId(Connection connection) {
      return "";
    }

    @Override
    public void addClosedId(String id) {}

    @Override
    public Set<String> getOpenConnectionIds() {
      return Set.of();
    }
  }

  private static final class TickerStopwatch implements Stopwatch {

    private final LongSupplier ticker;
    private long start;

    TickerStopwatch(LongSupplier ticker) {
      this.ticker = ticker;
    }

    @Override
    public Stopwatch start() {
      start = ticker.getAsLong();
      return this;
    }

    @Override
    public long getElapsedTime() {
      return ticker.getAsLong() - start;
    }
  }
}
