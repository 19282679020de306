package dev.underpin.observability.jdbc;

import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Watches the statements of a data source and tells of them where they hurt: in the line of the
 * request that made them.
 *
 * <pre>{@code
 * QueryWatch watch = QueryWatch.builder(pool).slow(ofMillis(200)).nPlusOne(10).build();
 * DataSource dataSource = watch.dataSource();       // what the application uses from now on
 * }</pre>
 *
 * <ul>
 *   <li><b>Counts.</b> Each execution counts once in the request's {@link
 *       dev.underpin.core.context.Tally}, and so does a batch, however many statements are in it;
 *       what is prepared and not executed does not count.
 *   <li><b>N+1.</b> A statement that one request executes {@linkplain QueryWatchBuilder#nPlusOne so
 *       many times} stands in that request's line, {@code n_plus_one}, with the file and line that
 *       execute it; and once for each route in a warning of its own. Statements are the same when
 *       they differ in their values only. Batches are what to do about it, and no N+1 themselves.
 *   <li><b>Slow queries.</b> A warning with the statement and its caller; parameters and literals
 *       are masked {@linkplain QueryWatchBuilder#showParameters() unless told otherwise}. One a
 *       minute for each statement: a slow database makes every statement slow.
 *   <li><b>Deadlines.</b> Where the request has a deadline, each of its statements gets what
 *       remains as its query timeout, in whole seconds and rounded up, unless its own is shorter.
 *   <li><b>Waits for connections</b>, in the request's line ({@code connection_wait_ms}) and in
 *       {@link #facts()}: over a pool, what requests waited for it.
 * </ul>
 *
 * <p>The warnings' logger is {@code underpin.query.<name>}, by {@link QueryWatchBuilder#name}. All
 * that was counted can be read by {@link #facts()}; it is bounded, whatever SQL comes.
 *
 * <p><b>Over or under a pool.</b> Over it ({@code builder(pool)}) is the usual place. Under it
 * ({@code hikari.setDataSource(watch.dataSource())}) statements are counted alike, but what is
 * waited for is then the network and not the pool. Both at once would count twice, and is refused.
 *
 * <p>Built on <a href="https://github.com/jdbc-observations/datasource-proxy">datasource-proxy</a>:
 * connections and statements are proxies, and {@code unwrap} leads to the driver's own. What the
 * driver does beside JDBC's statements ({@code COPY}, say) is not seen.
 *
 * <p>Thread-safe. There is nothing to close: the data source stays its owner's.
 */
public final class QueryWatch {

  private final WatchedDataSource dataSource;
  private final FactsTable facts = new FactsTable();

  QueryWatch(QueryWatchBuilder builder) {
    dataSource = new WatchedDataSource(builder, facts);
  }

  /**
   * {@return the builder of a watch}
   *
   * @param dataSource gives the connections, usually a pool
   */
  public static QueryWatchBuilder builder(DataSource dataSource) {
    return new QueryWatchBuilder(dataSource);
  }

  /**
   * {@return whether a data source, or the one behind it, is watched already; false where it cannot
   * tell}
   *
   * @param dataSource any data source
   */
  public static boolean isWatched(DataSource dataSource) {
    try {
      return dataSource.isWrapperFor(WatchedDataSource.class);
    } catch (SQLException | RuntimeException itCannotTell) {
      return false;
    }
  }

  /**
   * {@return the data source for the application to use; always the same object, so that frameworks
   * that find a transaction's connection by its data source find it}
   */
  public DataSource dataSource() {
    return dataSource;
  }

  /**
   * {@return what was counted so far, as a copy} What a request did is in it once the request has
   * ended.
   */
  public QueryFacts facts() {
    return facts.snapshot();
  }
}
