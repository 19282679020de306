package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.jdbc.JobTables.Some;
import dev.underpin.jobs.store.OnDead;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Steps of batches, in every dialect.
 *
 * <p>A step is over when none of its jobs has a row any more. To look for that at every end would
 * be slow, so a step counts down, in the transaction that deletes the rows, and looks when nothing
 * remains. The update of its row makes those that end its last jobs at the same time wait for each
 * other: the second one sees what the first one has deleted, and finds none left. So the count may
 * be wrong, and is after a replay or when a node of an earlier version has ended a job: too low, it
 * makes a step look once more; too high, {@link #due} finds the step. It never begins the next one
 * too early, nor twice, since only one transaction can end the step.
 *
 * <p>Locks are taken in one order, so that nobody blocks another crosswise: jobs of a step, the
 * step, jobs of the next one, that one; and of several batches the one with the lowest id first.
 */
final class BatchRows {

  static final int WAITING = 0;
  static final int OPEN = 1;
  static final int OVER = 2;
  static final int CANCELLED = 3;
  static final int OPENING = 4;
  static final int CANCELLING = 5;

  private static final int PAGE = 500;

  private static final String COUNT =
      "UPDATE underpin_job_batches"
          + " SET remaining = remaining - ? - CASE WHEN on_dead = 0 THEN 0 ELSE 1 END * ?"
          + " WHERE id = ? AND state IN (1, 4)";
  private static final String STEP =
      "SELECT id, batch_id, step, state, on_dead, remaining, first_job, last_job"
          + " FROM underpin_job_batches WHERE ";
  private static final String BY_ID = STEP + "id = ?";
  private static final String BY_PLACE = STEP + "batch_id = ? AND step = ?";
  private static final String UNSETTLED = STEP + "state IN (4, 5) ORDER BY id LIMIT 100";
  private static final String MOVE = "UPDATE underpin_job_batches SET state = ? WHERE id = ?";
  private static final String CANCEL =
      "UPDATE underpin_job_batches SET state = 5 WHERE id = ? AND state IN (0, 1, 4)";
  private static final String ALL =
      "SELECT id FROM underpin_job_batches WHERE batch_id = ? ORDER BY step";
  private static final String UNFINISHED =
      "SELECT id FROM underpin_job_batches WHERE batch_id = ? AND state NOT IN (2, 3) LIMIT 1";
  private static final String ENDED =
      "UPDATE underpin_job_batches SET ended_at = :now WHERE id = ?";

  private static final String JOBS = " FROM underpin_jobs WHERE id BETWEEN ? AND ? AND step_id = ?";
  private static final String FIRST = " ORDER BY id LIMIT 1";
  private static final String ANY = "SELECT id" + JOBS + FIRST;
  private static final String ANY_LIVE = "SELECT id" + JOBS + " AND state <> 2" + FIRST;
  private static final String ANY_DEAD = "SELECT id" + JOBS + " AND state = 2" + FIRST;
  private static final String ANY_WAITING = "SELECT id" + JOBS + " AND state = -3" + FIRST;
  static final String RUNNING = "SELECT id" + JOBS + " AND worker IS NOT NULL ORDER BY id";

  /** A page of steps that have begun, and whether something is to be done about them. */
  private static final String BEGUN =
      """
      SELECT o.id, o.batch_id, o.step, o.state, o.on_dead, o.remaining, o.first_job, o.last_job,
        CASE WHEN o.state <> 1 THEN 1
        WHEN (SELECT j.id FROM underpin_jobs j
              WHERE j.id BETWEEN o.first_job AND o.last_job AND j.step_id = o.id
                AND (j.state <> 2 OR o.on_dead = 0) ORDER BY j.id LIMIT 1) IS NULL THEN 1
        WHEN o.on_dead = 2 AND (SELECT j.id FROM underpin_jobs j
              WHERE j.id BETWEEN o.first_job AND o.last_job AND j.step_id = o.id
                AND j.state = 2 ORDER BY j.id LIMIT 1) IS NOT NULL THEN 1
        ELSE 0 END AS due
      FROM (SELECT id, batch_id, step, state, on_dead, remaining, first_job, last_job
            FROM underpin_job_batches WHERE state IN (1, 4, 5) AND id > ? ORDER BY id LIMIT ?) o
      ORDER BY o.id\
      """;

  private final JobTables tables;
  private final Some release;
  private volatile long lookedUpTo = Long.MIN_VALUE;

  BatchRows(JobTables tables) {
    this.tables = tables;
    release =
        new Some(
            tables
                .dated()
                .in(
                    "UPDATE underpin_jobs SET state = CASE WHEN limit_key IS NULL THEN 0 ELSE -2"
                        + " END, due_at = :now"),
            "underpin_jobs",
            "id",
            "id BETWEEN ? AND ? AND step_id = ? AND state = -3");
  }

  /** A step of a batch. */
  record Step(long id, long batch, int place, int state, Count count, Span span) {
    boolean is(OnDead policy) {
      return count.onDead() == number(policy);
    }
  }

  /** As it is stored. */
  static int number(OnDead policy) {
    return switch (policy) {
      case WAIT -> 0;
      case RUN -> 1;
      case CANCEL -> 2;
    };
  }

  /** What counts, and how much of it remains. */
  record Count(int onDead, int remaining) {}

  /** The ids of a step's jobs, others perhaps among them. */
  record Span(long first, long last) {}

  /** What was done: jobs that are ready now, and whether there is more to do. */
  record Moved(int ready, boolean isUnsettled) {
    static final Moved NOTHING = new Moved(0, false);

    Moved and(Moved other) {
      return new Moved(ready + other.ready, isUnsettled || other.isUnsettled);
    }
  }

  private static Step step(ResultSet row) throws SQLException {
    return new Step(
        row.getLong("id"),
        row.getLong("batch_id"),
        row.getInt("step"),
        row.getInt("state"),
        new Count(row.getInt("on_dead"), row.getInt("remaining")),
        new Span(row.getLong("first_job"), row.getLong("last_job")));
  }

  /** Jobs have ended in this transaction. */
  Moved ended(Connection connection, StepEnds ends) throws SQLException {
    Moved moved = Moved.NOTHING;
    for (Map.Entry<Long, StepEnds.Count> end : ends.bySteps().entrySet()) {
      moved = moved.and(ended(connection, end.getKey(), end.getValue()));
    }
    return moved;
  }

  private Moved ended(Connection connection, long id, StepEnds.Count count) throws SQLException {
    boolean isOpen = Sql.update(connection, COUNT, count.over(), count.died(), id) == 1;
    Step step = isOpen ? Sql.first(connection, BY_ID, BatchRows::step, id) : null;
    if (step == null) {
      return Moved.NOTHING;
    } else if (count.died() > 0 && step.is(OnDead.CANCEL)) {
      cancel(connection, step.batch());
      return new Moved(0, true);
    }
    boolean isOver = step.count().remaining() <= 0 && isOver(connection, step);
    return isOver ? next(connection, step) : Moved.NOTHING;
  }

  private static boolean isOver(Connection connection, Step step) throws SQLException {
    return !isAny(connection, step.is(OnDead.RUN) ? ANY_LIVE : ANY, step);
  }

  private static boolean isAny(Connection connection, String jobs, Step step) throws SQLException {
    Span span = step.span();
    return Sql.first(connection, jobs, row -> row.getLong(1), span.first(), span.last(), step.id())
        != null;
  }

  /** The step is over: the next one begins, unless there is nothing in it either. */
  private Moved next(Connection connection, Step over) throws SQLException {
    Step step = over;
    do {
      Sql.update(connection, MOVE, OVER, step.id());
      long batch = step.batch();
      step = Sql.first(connection, BY_PLACE, BatchRows::step, batch, step.place() + 1);
      if (step == null) {
        allOver(connection, batch);
        return Moved.NOTHING;
      }
      Moved begun = begin(connection, step);
      if (begun.ready() > 0 || begun.isUnsettled()) {
        return begun;
      }
    } while (isOver(connection, step));
    return Moved.NOTHING;
  }

  /** Makes jobs ready, as many as one statement changes: those that are left come later. */
  private Moved begin(Connection connection, Step step) throws SQLException {
    Span span = step.span();
    int ready = tables.changeSome(connection, release, span.first(), span.last(), step.id());
    boolean more = isAny(connection, ANY_WAITING, step);
    Sql.update(connection, MOVE, more ? OPENING : OPEN, step.id());
    return new Moved(ready, more);
  }

  /** How many steps were not over. */
  static int cancel(Connection connection, long batch) throws SQLException {
    int cancelled = 0;
    for (long step : all(connection, batch)) {
      cancelled += Sql.update(connection, CANCEL, step);
    }
    return cancelled;
  }

  /**
   * The steps of a batch, looked for before they are changed by their ids: MariaDB would rather
   * lock every row of a short table, and wait for those of batches that are being enqueued.
   */
  private static List<Long> all(Connection connection, long batch) throws SQLException {
    return Sql.list(connection, ALL, row -> row.getLong(1), batch);
  }

  /** Steps that are opening or cancelling. */
  static List<Step> unsettled(Connection connection) throws SQLException {
    return Sql.list(connection, UNSETTLED, BatchRows::step);
  }

  /**
   * Of a page of begun steps, a page further each time, those that something is to be done about.
   */
  List<Step> due(Connection connection) throws SQLException {
    List<Step> due = new ArrayList<>();
    List<Step> page =
        Sql.list(
            connection,
            BEGUN,
            row -> {
              Step step = step(row);
              if (row.getInt("due") == 1) {
                due.add(step);
              }
              return step;
            },
            lookedUpTo,
            PAGE);
    lookedUpTo = page.size() < PAGE ? Long.MIN_VALUE : page.get(PAGE - 1).id();
    return due;
  }

  /** What nobody has done for an open step. Needs a transaction. */
  Moved settle(Connection connection, long id) throws SQLException {
    Step step = Sql.first(connection, BY_ID + tables.skipLocked(), BatchRows::step, id);
    if (step == null || (step.state() != OPEN && step.state() != OPENING)) {
      return Moved.NOTHING;
    } else if (step.is(OnDead.CANCEL) && isAny(connection, ANY_DEAD, step)) {
      cancel(connection, step.batch());
      return new Moved(0, true);
    }
    Moved begun = step.state() == OPENING ? begin(connection, step) : Moved.NOTHING;
    return isOver(connection, step) ? begun.and(next(connection, step)) : begun;
  }

  /** Nothing of a cancelled step is left to be removed, unless it runs. Needs a transaction. */
  void cancelled(Connection connection, Step step) throws SQLException {
    if (isAny(connection, ANY_LIVE, step)) {
      return;
    }
    Sql.update(connection, MOVE, CANCELLED, step.id());
    if (Sql.first(connection, UNFINISHED, row -> row.getLong(1), step.batch()) == null) {
      allOver(connection, step.batch());
    }
  }

  /** All steps are over: from now on the batch can be found for a while. */
  void allOver(Connection connection, long batch) throws SQLException {
    for (long step : all(connection, batch)) {
      Sql.update(connection, tables.dated().in(ENDED), step);
    }
  }
}
