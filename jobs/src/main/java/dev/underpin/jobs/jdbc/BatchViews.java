package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.BatchInfo;
import dev.underpin.jobs.store.BatchInfo.State;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Looking at batches, in every dialect. */
final class BatchViews {

  private static final String FIND =
      """
      SELECT b.state, b.total, b.enqueued_at,
        (SELECT COUNT(*) FROM underpin_jobs j
         WHERE j.id BETWEEN b.first_job AND b.last_job AND j.step_id = b.id AND j.state <> 2)
          AS live,
        (SELECT COUNT(*) FROM underpin_jobs j
         WHERE j.id BETWEEN b.first_job AND b.last_job AND j.step_id = b.id AND j.state = 2)
          AS dead
      FROM underpin_job_batches b WHERE b.batch_id = ? ORDER BY b.step\
      """;
  private static final String SPANS =
      "SELECT first_job, last_job, id FROM underpin_job_batches WHERE batch_id = ? ORDER BY step";

  private BatchViews() {}

  private record Row(int state, BatchInfo.Step step, Instant enqueuedAt) {}

  /** None or one. */
  static List<BatchInfo> find(Connection connection, Dated dated, long id) throws SQLException {
    List<Row> rows = Sql.list(connection, FIND, row -> row(row, dated), id);
    if (rows.isEmpty()) {
      return List.of();
    }
    List<BatchInfo.Step> steps = rows.stream().map(Row::step).toList();
    return List.of(new BatchInfo(id, state(rows), rows.get(0).enqueuedAt(), steps));
  }

  private static Row row(ResultSet row, Dated dated) throws SQLException {
    return new Row(
        row.getInt("state"),
        new BatchInfo.Step(row.getInt("total"), row.getInt("live"), row.getInt("dead")),
        dated.read(row, "enqueued_at"));
  }

  private static State state(List<Row> rows) {
    for (Row row : rows) {
      if (row.state() == BatchRows.CANCELLED || row.state() == BatchRows.CANCELLING) {
        return State.CANCELLED;
      } else if (row.state() == BatchRows.OPEN || row.state() == BatchRows.OPENING) {
        return row.step().left() == 0 && row.step().dead() > 0 ? State.STALLED : State.RUNNING;
      }
    }
    return State.DONE;
  }

  /** The ids of jobs of a batch that are claimed. */
  static List<Long> running(Connection connection, long id) throws SQLException {
    List<Long> running = new ArrayList<>();
    for (Object[] span :
        Sql.list(
            connection,
            SPANS,
            row -> new Object[] {row.getLong(1), row.getLong(2), row.getLong(3)},
            id)) {
      running.addAll(Sql.list(connection, BatchRows.RUNNING, row -> row.getLong(1), span));
    }
    return running;
  }
}
