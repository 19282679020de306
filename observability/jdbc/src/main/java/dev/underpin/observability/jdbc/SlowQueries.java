package dev.underpin.observability.jdbc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import net.ttddyy.dsproxy.QueryInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of slow statements: of each one a minute, and of so many a minute in all, since a database
 * that is slow makes all of them slow.
 */
final class SlowQueries {

  static final int MOST_A_MINUTE = 60;

  private static final int REMEMBERED = 500;
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
  private static final double NANOS_A_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final long slowNanos;
  private final boolean shows;
  private final Callers callers;
  private final LongSupplier ticker;
  private final Logger logger;
  private final Told all;
  private final Map<String, Told> told =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Told> eldest) {
          return size() > REMEMBERED;
        }
      };

  private static final class Told {
    private long since;
    private int warnings;
    private long untold;

    Told(long since) {
      this.since = since;
    }
  }

  SlowQueries(QueryWatchBuilder builder, Callers callers) {
    slowNanos = builder.slow.toNanos();
    shows = builder.showsParameters;
    ticker = builder.ticker;
    this.callers = callers;
    all = new Told(ticker.getAsLong());
    logger = LoggerFactory.getLogger("underpin.query." + builder.name);
  }

  boolean isSlow(long nanos) {
    return nanos >= slowNanos;
  }

  void tell(String sql, Run run, List<QueryInfo> queries) {
    long untold = admit(sql);
    if (untold < 0) {
      return;
    }
    double millis = Math.round(run.nanos() / NANOS_A_MILLI * 1_000) / 1_000.0;
    String shown = shows ? SqlForms.cut(SqlComment.without(queries.get(0).getQuery())) : sql;
    var line = logger.atWarn().addKeyValue("sql", shown).addKeyValue("duration_ms", millis);
    if (run.batched() > 0) {
      line = line.addKeyValue("batched", run.batched());
    }
    if (untold > 0) {
      line = line.addKeyValue("suppressed", untold);
    }
    line.addKeyValue("parameters", Parameters.text(queries, shows))
        .addKeyValue("caller", callers.find().get(0))
        .log("slow query: {} ms", millis);
  }

  /** How many slow runs of it were not told before this one; -1 if this one is not told either. */
  private synchronized long admit(String sql) {
    long now = ticker.getAsLong();
    Told alike = told.computeIfAbsent(sql, unused -> new Told(now));
    roll(alike, now);
    roll(all, now);
    if (alike.warnings > 0 || all.warnings >= MOST_A_MINUTE) {
      alike.untold++;
      return -1;
    }
    alike.warnings++;
    all.warnings++;
    long untold = alike.untold;
    alike.untold = 0;
    return untold;
  }

  private static void roll(Told told, long now) {
    if (now - told.since >= MINUTE) {
      told.since = now;
      told.warnings = 0;
    }
  }
}
