package dev.underpin.jobs.jdbc;

/** The statements of {@link H2JobTables}. */
final class H2Sql {

  private H2Sql() {}

  static final String RESERVE = "SELECT NEXT VALUE FOR underpin_jobs_id FROM SYSTEM_RANGE(1, ?)";

  static final String INSERT =
      """
      INSERT INTO underpin_jobs (id, kind, version, queue, priority, state, due_at, unique_key,
                                 until_started, limit_key, codec, cipher_key, context, payload,
                                 step_id)
      VALUES (COALESCE(CAST(? AS BIGINT), NEXT VALUE FOR underpin_jobs_id), ?, ?, ?, ?, ?,
              COALESCE(CAST(? AS TIMESTAMP WITH TIME ZONE),
                       DATEADD(MILLISECOND, ?, CURRENT_TIMESTAMP)),
              ?, ?, ?, ?, ?, ?, ?, ?)\
      """;

  static final String LOOK =
      """
      SELECT
        EXISTS (SELECT 1 FROM underpin_jobs
                WHERE state = 0 AND worker IS NULL AND kind || ':' || version = ANY (?)) AS ready,
        EXISTS (SELECT 1 FROM underpin_jobs
                WHERE state = 4 AND worker IS NULL AND kind || ':' || version = ANY (?))
          AS suspects,
        EXISTS (SELECT 1 FROM underpin_job_workers WHERE expires_at < CURRENT_TIMESTAMP)
          OR EXISTS (SELECT 1 FROM underpin_job_orphans) AS lapsed,
        CASE WHEN EXISTS (SELECT 1 FROM underpin_jobs WHERE state = -2) THEN 0 ELSE
          (SELECT DATEDIFF(MILLISECOND, CURRENT_TIMESTAMP, MIN(due_at))
           FROM underpin_jobs WHERE state = 1) END AS due_in,
        (SELECT LISTAGG(queue, ',') FROM underpin_job_pauses) AS paused\
      """;

  static final String LOCK_WORKER = "SELECT id FROM underpin_job_workers WHERE id = ? FOR UPDATE";

  private static final String FOUND =
      """
      SELECT id, kind, version, token + 1 AS token, enqueued_at, failed_attempts, crashes,
             cancelled, unique_key, limit_key, until_started, payload, codec, cipher_key, context,
             priority, step_id
      FROM underpin_jobs WHERE worker IS NULL AND kind || ':' || version = ANY (?)\
      """;
  static final String LOOK_FOR_READY =
      FOUND + " AND state = 0 ORDER BY state, priority, id LIMIT ?";
  static final String LOOK_FOR_SUSPECTS = FOUND + " AND state = 4 ORDER BY crashes, id LIMIT ?";

  static final String TAKE =
      "UPDATE underpin_jobs SET worker = ?, token = token + 1"
          + " WHERE id = ? AND token = ? AND state IN (0, 4) AND worker IS NULL";

  static final String DONE = "DELETE FROM underpin_jobs WHERE id = ? AND token = ? AND worker = ?";

  static final String RECORD =
      "INSERT INTO underpin_job_history"
          + " (job_id, enqueued_at, finished_at, duration_ms, attempts, ended, kind)"
          + " VALUES (?, ?, CURRENT_TIMESTAMP, ?, ?, 0, ?)";

  static final String READY_KINDS =
      "SELECT DISTINCT kind, version FROM underpin_jobs WHERE state = 0";

  static final String STAGE =
      "UPDATE underpin_jobs SET state = CASE WHEN limit_key IS NULL THEN 0 ELSE -2 END"
          + " WHERE state = 1 AND due_at <= CURRENT_TIMESTAMP LIMIT ?";

  static final String ORPHANS =
      "SELECT id, state, crashes, unique_key, limit_key, kind, step_id FROM underpin_jobs"
          + " WHERE state IN (0, 4, 6) AND worker = ANY (?) FOR UPDATE";

  static final String INSERT_WORKER =
      "INSERT INTO underpin_job_workers (id, expires_at)"
          + " VALUES (?, DATEADD(MILLISECOND, ?, CURRENT_TIMESTAMP))";

  static final String HEARTBEAT =
      "UPDATE underpin_job_workers SET expires_at = DATEADD(MILLISECOND, ?, CURRENT_TIMESTAMP),"
          + " cancelled_jobs = CASE WHEN cancelled_jobs = ? THEN '' ELSE cancelled_jobs END"
          + " WHERE id = ?";

  static final String CANCELLED = "SELECT cancelled_jobs FROM underpin_job_workers WHERE id = ?";
}
