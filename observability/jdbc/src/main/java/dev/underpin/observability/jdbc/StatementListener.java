package dev.underpin.observability.jdbc;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Tally;
import dev.underpin.core.context.TallyCounter;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees each execution: gives it its deadline before, counts it after. Nothing that goes wrong in
 * here reaches the statement.
 */
final class StatementListener implements QueryExecutionListener {

  private static final Logger LOG = LoggerFactory.getLogger(QueryWatch.class);
  private static final String OWN_TIMEOUT = "underpin.own-timeout";

  private final SqlForms forms;
  private final FactsTable facts;
  private final SlowQueries slow;
  private final NPlusOnes nPlusOnes;

  StatementListener(QueryWatchBuilder builder, SqlForms forms, FactsTable facts) {
    this.forms = forms;
    this.facts = facts;
    Callers callers = new Callers(builder.own);
    slow = new SlowQueries(builder, callers);
    nPlusOnes = new NPlusOnes(builder, callers, facts);
  }

  @Override
  public void beforeQuery(ExecutionInfo execution, List<QueryInfo> queries) {
    int seconds = RequestContext.current().queryTimeoutSeconds();
    if (seconds > 0) {
      try {
        limit(execution, seconds);
      } catch (SQLException | RuntimeException unsupported) {
        LOG.debug("a statement got no query timeout", unsupported);
      }
    }
  }

  private static void limit(ExecutionInfo execution, int seconds) throws SQLException {
    Statement statement = execution.getStatement();
    int own = statement.getQueryTimeout();
    if (own == 0 || own > seconds) {
      statement.setQueryTimeout(seconds);
      execution.addCustomValue(OWN_TIMEOUT, own);
    }
  }

  /** The next execution may be another request's. */
  private static void unlimit(ExecutionInfo execution) {
    Integer own = execution.getCustomValue(OWN_TIMEOUT, Integer.class);
    if (own != null) {
      try {
        execution.getStatement().setQueryTimeout(own);
      } catch (SQLException | RuntimeException closed) {
        LOG.trace("a statement kept its query timeout", closed);
      }
    }
  }

  @Override
  public void afterQuery(ExecutionInfo execution, List<QueryInfo> queries) {
    try {
      RequestContext context = RequestContext.current();
      if (context.queryTimeoutSeconds() > 0) {
        unlimit(execution);
      }
      boolean emptyBatch = execution.isBatch() && execution.getBatchSize() == 0;
      if (!queries.isEmpty() && !emptyBatch) {
        count(execution, queries, context.tally());
      }
    } catch (RuntimeException | Error broken) {
      LOG.warn("a statement was not counted", broken);
    }
  }

  private void count(ExecutionInfo execution, List<QueryInfo> queries, Tally tally) {
    long nanos = Math.max(0, execution.getElapsedTime());
    tally.add(TallyCounter.QUERIES, 1);
    tally.add(TallyCounter.QUERY_NANOS, nanos);
    String sql = forms.of(queries.get(0).getQuery());
    Run run =
        new Run(
            nanos,
            execution.isBatch() ? execution.getBatchSize() : 0,
            !execution.isSuccess(),
            slow.isSlow(nanos));
    RequestStatements request = tally.part(this, () -> new RequestStatements(nPlusOnes, facts));
    if (request == null) {
      facts.addOne(FactsTable.NO_REQUEST, sql, run);
    } else if (request.add(sql, run)) {
      request.calledBy(sql, nPlusOnes.callers());
    }
    if (run.slow()) {
      slow.tell(sql, run, queries);
    }
  }
}
