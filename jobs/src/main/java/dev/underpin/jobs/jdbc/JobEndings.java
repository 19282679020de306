package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.Outcome;
import dev.underpin.jobs.store.Progress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Notes what became of claimed jobs. Every statement carries the fence: a job's id with the token
 * and the worker of the claim. What ends well goes by the dialect's own fast statement; the other
 * ends are rare and the same everywhere.
 */
final class JobEndings {

  private static final String FENCED = " WHERE id = ? AND token = ? AND worker = ?";
  private static final String RELEASED =
      "UPDATE underpin_jobs SET worker = NULL, state = CASE WHEN state = 0 THEN 0 ELSE 4 END"
          + FENCED;
  private static final String RETRIED =
      "UPDATE underpin_jobs SET state = 1, worker = NULL, failed_attempts = failed_attempts + 1,"
          + " last_error = ?, due_at = :later"
          + FENCED;
  private static final String DIED =
      "UPDATE underpin_jobs SET state = 2, worker = NULL, failed_attempts = failed_attempts + 1,"
          + " last_error = ?"
          + FENCED;
  private static final String PARKED =
      "UPDATE underpin_jobs SET state = 5, worker = NULL, last_error = ?" + FENCED;
  private static final String CANCELLED = "DELETE FROM underpin_jobs" + FENCED;
  private static final String PROGRESS = "UPDATE underpin_jobs SET percent = ?, note = ?" + FENCED;
  private static final String ON_TRIAL = "UPDATE underpin_jobs SET state = 6" + FENCED;
  private static final String OFF_TRIAL = "UPDATE underpin_jobs SET state = 4" + FENCED;
  private static final String RECORD =
      "INSERT INTO underpin_job_history"
          + " (job_id, enqueued_at, finished_at, duration_ms, attempts, ended, kind)"
          + " VALUES (?, ?, :now, 0, ?, ?, ?)";
  private static final String KEEP_RESULT =
      "INSERT INTO underpin_job_results (job_id, expires_at, kind, codec, cipher_key, result)"
          + " VALUES (?, :later, ?, ?, ?, ?)";

  static final int DEAD = 1;
  static final int CANCELLED_END = 2;

  private final JobTables tables;
  private final JobKeys keys;
  private final Admission admission;
  private final BatchRows batches;
  private final String retried;
  private final String record;
  private final String keepResult;

  JobEndings(JobTables tables, JobKeys keys, Admission admission, BatchRows batches) {
    this.tables = tables;
    this.keys = keys;
    this.admission = admission;
    this.batches = batches;
    this.retried = tables.dated().in(RETRIED);
    this.record = tables.dated().in(RECORD);
    this.keepResult = tables.dated().in(KEEP_RESULT);
  }

  /** Which outcomes were accepted, and whether something is left to do for their batches. */
  record Noted(Set<Long> accepted, boolean isUnsettled) {}

  /** Needs a transaction. */
  Noted finish(Connection connection, long worker, List<Outcome> outcomes, boolean recorded)
      throws SQLException {
    Set<Long> accepted = noted(connection, worker, outcomes, recorded);
    BatchRows.Moved moved = batches.ended(connection, StepEnds.of(outcomes, accepted));
    admission.ended(connection, outcomes, accepted, true);
    return new Noted(accepted, moved.isUnsettled());
  }

  /**
   * In the transaction of a handler: false if its lease is lost. Its batch is told afterwards: a
   * step's row would be locked for as long as each commit takes, by handlers that have nothing else
   * to do with each other, and a caller's transaction may see no more than when it began.
   */
  boolean finishJoined(Connection connection, long worker, Outcome.Done done, boolean recorded)
      throws SQLException {
    Set<Long> accepted = noted(connection, worker, List.of(done), recorded);
    admission.ended(connection, List.of(done), accepted, false);
    return !accepted.isEmpty();
  }

  private Set<Long> noted(
      Connection connection, long worker, List<Outcome> outcomes, boolean recorded)
      throws SQLException {
    Set<Long> accepted = new HashSet<>(done(connection, worker, outcomes, recorded));
    update(connection, worker, Outcome.Released.class, outcomes, accepted);
    update(connection, worker, Outcome.Retried.class, outcomes, accepted);
    update(connection, worker, Outcome.Dead.class, outcomes, accepted);
    update(connection, worker, Outcome.Parked.class, outcomes, accepted);
    update(connection, worker, Outcome.Cancelled.class, outcomes, accepted);
    freeKeys(connection, outcomes, accepted);
    if (recorded) {
      recordOthers(connection, outcomes, accepted);
    }
    return accepted;
  }

  private Set<Long> done(
      Connection connection, long worker, List<Outcome> outcomes, boolean recorded)
      throws SQLException {
    List<Outcome.Done> done = only(Outcome.Done.class, outcomes);
    if (done.isEmpty()) {
      tables.bound(connection);
      return Set.of();
    }
    Set<Long> accepted = tables.done(connection, worker, done, recorded);
    List<@Nullable Object[]> results = new ArrayList<>();
    for (Outcome.Done one : done) {
      Outcome.Result result = one.result();
      if (result != null && accepted.contains(one.job().id())) {
        results.add(row(one.job(), result));
      }
    }
    Sql.batch(connection, keepResult, results);
    return accepted;
  }

  private static @Nullable Object[] row(ClaimedJob job, Outcome.Result result) {
    NewJob.Content content = result.content();
    long kept = result.keptFor().toMillis();
    return row(job.id(), kept, job.kind(), content.codec(), content.cipherKey(), content.payload());
  }

  private void update(
      Connection connection,
      long worker,
      Class<? extends Outcome> type,
      List<Outcome> outcomes,
      Set<Long> accepted)
      throws SQLException {
    List<? extends Outcome> some = only(type, outcomes);
    if (some.isEmpty()) {
      return;
    }
    int[] changed =
        tables.batch(connection, sql(type), some.stream().map(o -> arguments(o, worker)).toList());
    for (int i = 0; i < changed.length; i++) {
      if (changed[i] == 1) {
        accepted.add(some.get(i).job().id());
      }
    }
  }

  private String sql(Class<? extends Outcome> type) {
    if (type == Outcome.Released.class) {
      return RELEASED;
    } else if (type == Outcome.Retried.class) {
      return retried;
    } else if (type == Outcome.Dead.class) {
      return DIED;
    }
    return type == Outcome.Parked.class ? PARKED : CANCELLED;
  }

  private static @Nullable Object[] arguments(Outcome outcome, long worker) {
    long id = outcome.job().id();
    long token = outcome.job().token();
    if (outcome instanceof Outcome.Retried retried) {
      return row(Sql.text(retried.error()), retried.delay().toMillis(), id, token, worker);
    } else if (outcome instanceof Outcome.Dead dead) {
      return row(Sql.text(dead.error()), id, token, worker);
    } else if (outcome instanceof Outcome.Parked parked) {
      return row(Sql.text(parked.error()), id, token, worker);
    }
    return row(id, token, worker);
  }

  private void freeKeys(Connection connection, List<Outcome> outcomes, Set<Long> accepted)
      throws SQLException {
    List<JobKeys.Held> free = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      String key = outcome.job().past().uniqueKey();
      if (key != null && outcome.isFinal() && accepted.contains(outcome.job().id())) {
        free.add(new JobKeys.Held(outcome.job().id(), key));
      }
    }
    keys.free(connection, free);
  }

  private void recordOthers(Connection connection, List<Outcome> outcomes, Set<Long> accepted)
      throws SQLException {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      ClaimedJob job = outcome.job();
      if (accepted.contains(job.id()) && outcome instanceof Outcome.Dead) {
        rows.add(line(job, job.past().failedAttempts() + 1, DEAD));
      } else if (accepted.contains(job.id()) && outcome instanceof Outcome.Cancelled) {
        rows.add(line(job, job.past().failedAttempts(), CANCELLED_END));
      }
    }
    Sql.batch(connection, record, rows);
  }

  private @Nullable Object[] line(ClaimedJob job, int attempts, int end) {
    Object enqueuedAt = tables.dated().argument(job.past().enqueuedAt());
    return row(job.id(), enqueuedAt, attempts, end, job.kind());
  }

  /** How many were still this worker's, one each. */
  int[] progress(Connection connection, long worker, List<Progress> progress) throws SQLException {
    return Sql.batch(
        connection,
        PROGRESS,
        progress.stream()
            .map(p -> row(p.percent(), Sql.text(p.note()), p.job().id(), p.job().token(), worker))
            .toList());
  }

  /** Needs a transaction: no moment may see both on trial. */
  boolean beginTrial(
      Connection connection, long worker, ClaimedJob job, @Nullable ClaimedJob before)
      throws SQLException {
    if (before != null) {
      Sql.update(connection, OFF_TRIAL, before.id(), before.token(), worker);
    }
    return Sql.update(connection, ON_TRIAL, job.id(), job.token(), worker) == 1;
  }

  private static <T extends Outcome> List<T> only(Class<T> type, List<Outcome> outcomes) {
    return outcomes.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static @Nullable Object[] row(@Nullable Object... values) {
    return values;
  }
}
