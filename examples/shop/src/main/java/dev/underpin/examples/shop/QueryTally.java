package dev.underpin.examples.shop;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Tally;
import dev.underpin.core.context.TallyCounter;
import java.util.List;
import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;

/** Adds each execution, of one statement or of a batch, to the tally of its request. */
final class QueryTally implements QueryExecutionListener {
  static final QueryTally INSTANCE = new QueryTally();

  private QueryTally() {}

  @Override
  public void beforeQuery(ExecutionInfo execution, List<QueryInfo> queries) {}

  @Override
  public void afterQuery(ExecutionInfo execution, List<QueryInfo> queries) {
    Tally tally = RequestContext.current().tally();
    tally.add(TallyCounter.QUERIES, 1);
    tally.add(TallyCounter.QUERY_NANOS, execution.getElapsedTime()); // by its nano stopwatch
  }
}
