package dev.underpin.observability.jdbc;

import dev.underpin.core.context.Tally;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of statements that one request executed again and again. */
final class NPlusOnes {

  private static final String NOTE = "n_plus_one";
  private static final int SQL_LENGTH = 120;

  private final int threshold;
  private final Callers callers;
  private final FactsTable facts;
  private final Logger logger;

  NPlusOnes(QueryWatchBuilder builder, Callers callers, FactsTable facts) {
    threshold = builder.nPlusOne;
    this.callers = callers;
    this.facts = facts;
    logger = LoggerFactory.getLogger("underpin.query." + builder.name);
  }

  int threshold() {
    return threshold;
  }

  List<String> callers() {
    return callers.find();
  }

  /** In the request's line the one that was executed most; each in a warning once a route. */
  void tell(String what, List<Map.Entry<String, RequestStatements.Entry>> repeated, Tally tally) {
    repeated.sort(Comparator.comparingLong(entry -> -entry.getValue().counts().singles()));
    String more = repeated.size() == 1 ? "" : ", and " + (repeated.size() - 1) + " more";
    tally.note(NOTE, text(repeated.get(0)) + more);
    for (Map.Entry<String, RequestStatements.Entry> entry : repeated) {
      if (facts.addRepeated(what, entry.getKey(), entry.getValue())) {
        warn(what, entry);
      }
    }
  }

  private static String text(Map.Entry<String, RequestStatements.Entry> entry) {
    return "%d times at %s: %s"
        .formatted(
            entry.getValue().counts().singles(),
            entry.getValue().callers().get(0),
            cut(entry.getKey()));
  }

  private static String cut(String sql) {
    return sql.length() <= SQL_LENGTH ? sql : sql.substring(0, SQL_LENGTH) + "…";
  }

  private void warn(String what, Map.Entry<String, RequestStatements.Entry> entry) {
    logger
        .atWarn()
        .addKeyValue("what", what)
        .addKeyValue("executions", entry.getValue().counts().singles())
        .addKeyValue("sql", entry.getKey())
        .addKeyValue("caller", String.join(" < ", entry.getValue().callers()))
        .log("N+1: {} executed a statement {}", what, text(entry));
  }
}
