package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.JobState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A condition that grows, with its arguments: which rows a filter picks. */
final class Conditions {

  private final Dated dated;
  private final StringBuilder sql = new StringBuilder();
  private final List<Object> arguments = new ArrayList<>();

  Conditions(Dated dated, String first) {
    this.dated = dated;
    sql.append(first);
  }

  /**
   * Where a state's rows stand; numbers, so that a planner sees which partial index they are in.
   */
  static String of(@Nullable JobState state) {
    if (state == null) {
      return "1 = 1";
    }
    return switch (state) {
      case READY -> "state = 0 AND worker IS NULL";
      case SCHEDULED -> "state = 1";
      case HELD -> "state < 0";
      case RUNNING -> "worker IS NOT NULL";
      case SUSPECT -> "state IN (4, 6) AND worker IS NULL";
      case DEAD -> "state = 2";
      case PARKED -> "state IN (3, 5)";
    };
  }

  Conditions and(String condition, @Nullable Object argument) {
    if (argument != null) {
      sql.append(" AND ").append(condition);
      arguments.add(argument);
    }
    return this;
  }

  Conditions and(JobFilter filter) {
    and("kind = ?", filter.kind());
    and("queue = ?", filter.queue());
    and("POSITION(? IN last_error) > 0", filter.error());
    JobFilter.Key key = filter.key();
    if (key != null) {
      and(of(key.sort()), key.text());
    }
    JobFilter.Span span = filter.span();
    and("id >= ?", span.fromId() == Long.MIN_VALUE ? null : span.fromId());
    and("id <= ?", span.toId() == Long.MAX_VALUE ? null : span.toId());
    and("enqueued_at >= ?", dated.argument(span.since()));
    return and("enqueued_at < ?", dated.argument(span.before()));
  }

  private static String of(JobFilter.Key.Sort sort) {
    return sort == JobFilter.Key.Sort.LIMIT
        ? "limit_key = ?"
        : "id IN (SELECT job_id FROM underpin_job_keys WHERE job_key = ?)";
  }

  /** Ends with the number of rows that are wanted. */
  Conditions limit(int rows) {
    sql.append(" ORDER BY id LIMIT ?");
    arguments.add(rows);
    return this;
  }

  String sql() {
    return sql.toString();
  }

  Object[] arguments() {
    return arguments.toArray();
  }
}
