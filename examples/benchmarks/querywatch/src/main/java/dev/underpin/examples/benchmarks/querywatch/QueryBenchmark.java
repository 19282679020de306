package dev.underpin.examples.benchmarks.querywatch;

import com.p6spy.engine.spy.P6DataSource;
import dev.underpin.core.context.RequestContext;
import dev.underpin.observability.jdbc.QueryWatch;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import net.ttddyy.dsproxy.support.ProxyDataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A request with ten statements, each prepared, given a parameter, executed and read, on H2 in
 * memory; told for one statement. What a request costs anyway, a connection and a context, is in
 * all of them.
 */
@State(Scope.Thread)
public class QueryBenchmark {

  static final int STATEMENTS = 10;

  private static final String SQL = "SELECT CAST(? AS INT)";

  private final JdbcConnectionPool plain = JdbcConnectionPool.create("jdbc:h2:mem:bench", "sa", "");
  private final DataSource watched = QueryWatch.builder(plain).build().dataSource();
  private final DataSource p6spy;
  private final ProxyDataSource proxied = new ProxyDataSource(plain);
  private final LongAdder counted = new LongAdder();

  /** Wraps the pool three times. */
  public QueryBenchmark() {
    // at its best: it times and counts, and writes neither files nor lines
    System.setProperty("p6spy.config.appender", "com.p6spy.engine.spy.appender.Slf4JLogger");
    System.setProperty("p6spy.config.excludecategories", "statement,resultset,result,info,debug");
    p6spy = new P6DataSource(plain);
    proxied.addListener(
        new QueryExecutionListener() {
          @Override
          public void beforeQuery(ExecutionInfo execution, List<QueryInfo> queries) {}

          @Override
          public void afterQuery(ExecutionInfo execution, List<QueryInfo> queries) {
            counted.increment();
          }
        });
  }

  /** {@return the sum, without anybody watching} */
  @Benchmark
  @OperationsPerInvocation(STATEMENTS)
  public int plainJdbc() throws SQLException {
    return request(plain);
  }

  /** {@return the sum, counted by datasource-proxy and a listener of one line} */
  @Benchmark
  @OperationsPerInvocation(STATEMENTS)
  public int datasourceProxy() throws SQLException {
    return request(proxied);
  }

  /** {@return the sum, seen by p6spy} */
  @Benchmark
  @OperationsPerInvocation(STATEMENTS)
  public int p6spy() throws SQLException {
    return request(p6spy);
  }

  /** {@return the sum, watched: counted for its request, compared, its facts kept} */
  @Benchmark
  @OperationsPerInvocation(STATEMENTS)
  public int underpin() throws SQLException {
    return request(watched);
  }

  private static int request(DataSource dataSource) throws SQLException {
    RequestContext context = RequestContext.builder().build();
    dev.underpin.core.context.Scope scope = context.open();
    int sum = 0;
    try (Connection connection = dataSource.getConnection()) {
      for (int i = 0; i < STATEMENTS; i++) {
        sum += statement(connection, i);
      }
    } finally {
      context.tally().close("GET /");
      scope.close();
    }
    return sum;
  }

  private static int statement(Connection connection, int value) throws SQLException {
    // nine alike and one other: ten alike would be told of as an N+1 in each request
    String sql = value == 0 ? "SELECT 1 + CAST(? AS INT)" : SQL;
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setInt(1, value);
      try (ResultSet rows = query.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }
}
