package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.FinishedJob;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.JobArchive;
import dev.underpin.jobs.store.JobCounts;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.JobState;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.StoredJob;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements and rows that are the same in every dialect: looking at jobs. */
final class JobRows {

  static final int READY = 0;
  static final int SCHEDULED = 1;

  private static final String CHECK =
      """
      SELECT j.limit_key, j.step_id, j.version, w.cancelled_jobs, o.worker, k.job_key, h.ended, r.result,
             d.handled_at, s.next_fire_at, p.paused_at, b.ended_at
      FROM underpin_jobs j, underpin_job_workers w, underpin_job_orphans o, underpin_job_keys k,
           underpin_job_history h, underpin_job_results r, underpin_job_kinds d,
           underpin_job_schedules s, underpin_job_pauses p, underpin_job_batches b
      WHERE 1 = 0\
      """;
  private static final String COUNTS =
      """
      SELECT
        COUNT(CASE WHEN state IN (0, 4) AND worker IS NULL THEN 1 END),
        COUNT(CASE WHEN worker IS NOT NULL THEN 1 END),
        COUNT(CASE WHEN state = 1 THEN 1 END),
        COUNT(CASE WHEN state = 2 THEN 1 END),
        COUNT(CASE WHEN state IN (3, 5) THEN 1 END),
        COUNT(CASE WHEN state < 0 THEN 1 END)
      FROM underpin_jobs\
      """;
  private static final String JOB =
      """
      SELECT id, kind, version, queue, state, worker, enqueued_at, due_at, failed_attempts, crashes,
             last_error, cipher_key, percent, note
      FROM underpin_jobs\
      """;
  private static final String RESULT =
      "SELECT kind, codec, cipher_key, result FROM underpin_job_results"
          + " WHERE job_id = ? AND expires_at > :now";
  private static final String HISTORY =
      """
      SELECT job_id, enqueued_at, finished_at, duration_ms, attempts, ended, kind
      FROM underpin_job_history\
      """;

  // jobs are enqueued in the order of their ids: the oldest of each priority stands first
  private static final String OLDEST =
      "SELECT due_at, :now AS at FROM underpin_jobs"
          + " WHERE state = 0 AND priority = ? AND worker IS NULL ORDER BY priority, id LIMIT 1";
  private static final String PRIORITIES =
      "SELECT MIN(priority) FROM underpin_jobs WHERE state = 0 AND priority > ?";

  private final Dated dated;

  JobRows(Dated dated) {
    this.dated = dated;
  }

  /** Fails if a table or a column is missing. */
  static void check(Connection connection) throws SQLException {
    Sql.list(connection, CHECK, row -> row.getString(1));
  }

  static JobTables.ClaimRow claimed(ResultSet row) throws SQLException {
    return claimed(row, time(row, "enqueued_at"));
  }

  static JobTables.ClaimRow claimed(ResultSet row, Instant enqueuedAt) throws SQLException {
    boolean untilStarted = row.getBoolean("until_started");
    ClaimedJob.Past past =
        new ClaimedJob.Past(
            enqueuedAt,
            row.getInt("failed_attempts"),
            row.getInt("crashes"),
            row.getBoolean("cancelled"),
            row.getString("unique_key"),
            row.getString("limit_key"),
            row.getObject("step_id", Long.class));
    NewJob.Content content =
        new NewJob.Content(
            row.getBytes("payload"),
            row.getString("codec"),
            row.getString("cipher_key"),
            row.getString("context"));
    ClaimedJob job =
        new ClaimedJob(
            row.getLong("id"),
            new Handled(row.getString("kind"), row.getInt("version")),
            row.getLong("token"),
            past,
            content);
    return new JobTables.ClaimRow(job, row.getInt("priority"), untilStarted);
  }

  /** A job that was stored as claimed. */
  static ClaimedJob claimed(NewJob job, long id, Instant enqueuedAt) {
    Handled handled = new Handled(job.kind().name(), job.kind().version());
    ClaimedJob.Past past = new ClaimedJob.Past(enqueuedAt, 0, 0, false, null, null, null);
    return new ClaimedJob(id, handled, 1, past, job.content());
  }

  static JobCounts counts(Connection connection) throws SQLException {
    return Sql.list(
            connection,
            COUNTS,
            row ->
                new JobCounts(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6)))
        .get(0);
  }

  Duration oldestWait(Connection connection) throws SQLException {
    Duration longest = Duration.ZERO;
    Integer priority = Integer.MIN_VALUE;
    while ((priority = nextPriority(connection, priority)) != null) {
      Duration waited =
          Sql.first(
              connection,
              dated.in(OLDEST),
              row -> Duration.between(dated.read(row, "due_at"), dated.read(row, "at")),
              priority);
      if (waited != null && waited.compareTo(longest) > 0) {
        longest = waited;
      }
    }
    return longest;
  }

  private static @Nullable Integer nextPriority(Connection connection, int after)
      throws SQLException {
    List<Integer> next =
        Sql.list(
            connection,
            PRIORITIES,
            row -> row.getObject(1) == null ? Integer.MIN_VALUE : row.getInt(1),
            after);
    return next.get(0) == Integer.MIN_VALUE ? null : next.get(0);
  }

  /** None or one. */
  List<StoredJob> job(Connection connection, long id) throws SQLException {
    return Sql.list(connection, JOB + " WHERE id = ?", this::stored, id);
  }

  List<StoredJob> kept(
      Connection connection, JobState state, JobFilter filter, long after, int limit)
      throws SQLException {
    return list(
        connection,
        new Conditions(dated, Conditions.of(state)).and("id > ?", after).and(filter).limit(limit));
  }

  List<StoredJob> list(Connection connection, Conditions which) throws SQLException {
    return Sql.list(connection, JOB + " WHERE " + which.sql(), this::stored, which.arguments());
  }

  private StoredJob stored(ResultSet row) throws SQLException {
    boolean running = row.getObject("worker") != null;
    StoredJob.Past past =
        new StoredJob.Past(
            dated.read(row, "enqueued_at"),
            dated.read(row, "due_at"),
            row.getInt("failed_attempts"),
            row.getInt("crashes"),
            orEmpty(row.getString("last_error")),
            row.getString("cipher_key"));
    return new StoredJob(
        row.getLong("id"),
        new NewJob.Kind(row.getString("kind"), row.getInt("version"), row.getString("queue")),
        state(row.getInt("state"), running),
        past,
        new StoredJob.Progress(row.getInt("percent"), orEmpty(row.getString("note"))));
  }

  private static JobState state(int number, boolean running) {
    if (running) {
      return JobState.RUNNING;
    }
    return switch (number) {
      case LimitTables.HELD, LimitTables.ARRIVING, Membership.WAITING -> JobState.HELD;
      case READY -> JobState.READY;
      case SCHEDULED -> JobState.SCHEDULED;
      case 2 -> JobState.DEAD;
      case 3, 5 -> JobState.PARKED;
      default -> JobState.SUSPECT;
    };
  }

  /** None or one. */
  List<JobArchive.KeptResult> result(Connection connection, long id) throws SQLException {
    return Sql.list(
        connection,
        dated.in(RESULT),
        row ->
            new JobArchive.KeptResult(
                row.getString("kind"),
                new NewJob.Content(
                    row.getBytes("result"),
                    row.getString("codec"),
                    row.getString("cipher_key"),
                    "")),
        id);
  }

  List<FinishedJob> history(Connection connection, @Nullable String kind, int limit)
      throws SQLException {
    String latest = " ORDER BY finished_at DESC LIMIT ?";
    return kind == null
        ? Sql.list(connection, HISTORY + latest, this::finished, limit)
        : Sql.list(connection, HISTORY + " WHERE kind = ?" + latest, this::finished, kind, limit);
  }

  private FinishedJob finished(ResultSet row) throws SQLException {
    FinishedJob.End[] ends = FinishedJob.End.values();
    return new FinishedJob(
        row.getLong("job_id"),
        row.getString("kind"),
        ends[row.getInt("ended")],
        row.getInt("attempts"),
        new FinishedJob.Times(
            dated.read(row, "enqueued_at"),
            dated.read(row, "finished_at"),
            Duration.ofMillis(row.getLong("duration_ms"))));
  }

  static Instant time(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
