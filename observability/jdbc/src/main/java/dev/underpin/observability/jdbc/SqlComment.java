package dev.underpin.observability.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TraceParent;
import java.net.URLEncoder;
import java.sql.CallableStatement;
import net.ttddyy.dsproxy.transform.QueryTransformer;
import net.ttddyy.dsproxy.transform.TransformInfo;

/**
 * Names the request in a comment behind the statement, by the rules of <a
 * href="https://google.github.io/sqlcommenter/spec/">sqlcommenter</a>: keys in their order, values
 * URL-encoded in quotes, and nothing where there is a comment already. A value can thus end neither
 * its quotes nor the comment.
 */
final class SqlComment implements QueryTransformer {

  private static final String START = " /*request_id='";
  private static final String END = "'*/";

  @Override
  public String transformQuery(TransformInfo statement) {
    String sql = statement.getQuery();
    RequestContext context = RequestContext.current();
    String requestId = context.requestId();
    if (requestId == null
        || statement.getClazz() == CallableStatement.class
        || sql.contains("--")
        || sql.contains("/*")) {
      return sql;
    }
    TraceParent trace = context.trace();
    String comment = START + encoded(requestId);
    comment += trace == null ? END : "',traceparent='" + encoded(trace.header()) + END;
    int end = endOf(sql);
    return sql.substring(0, end) + comment + sql.substring(end);
  }

  /** Before the semicolon: behind it, drivers would see a second statement. */
  private static int endOf(String sql) {
    int end = sql.length();
    while (end > 0 && (sql.charAt(end - 1) == ';' || sql.charAt(end - 1) <= ' ')) {
      end--;
    }
    return end;
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, UTF_8).replace("+", "%20");
  }

  /** The statement as the application wrote it. */
  static String without(String sql) {
    int start = sql.lastIndexOf(START);
    int end = start < 0 ? -1 : sql.indexOf(END, start);
    return end < 0 ? sql : sql.substring(0, start) + sql.substring(end + END.length());
  }
}
