package dev.underpin.jobs.jdbc;

/** The statements of {@link PostgresJobTables}. */
final class PostgresSql {

  private PostgresSql() {}

  static final String RESERVE = "SELECT nextval('underpin_jobs_id') FROM generate_series(1, ?)";

  static final String INSERT_ONE =
      """
      INSERT INTO underpin_jobs (id, kind, version, queue, priority, state, due_at, unique_key,
                                 until_started, limit_key, codec, cipher_key, context, payload,
                                 step_id)
      VALUES (COALESCE(?::bigint, nextval('underpin_jobs_id')), ?, ?, ?, ?, ?,
              COALESCE(?::timestamptz, clock_timestamp() + ? * interval '1 millisecond'),
              ?, ?, ?, ?, ?, ?, ?, ?::bigint)
      RETURNING id\
      """;

  static final String INSERT_MANY =
      """
      INSERT INTO underpin_jobs (id, kind, version, queue, priority, state, due_at, unique_key,
                                 until_started, limit_key, codec, cipher_key, context, payload,
                                 step_id)
      SELECT COALESCE(id, nextval('underpin_jobs_id')), kind, version, queue, priority, state,
             COALESCE(at::timestamptz, clock_timestamp() + delay * interval '1 millisecond'),
             unique_key, until_started, limit_key, codec, cipher_key, context, payload,
             ?::bigint
      FROM (
        SELECT * FROM unnest(
            ?::bigint[], ?::varchar[], ?::integer[], ?::varchar[], ?::smallint[], ?::smallint[],
            ?::text[], ?::bigint[], ?::varchar[], ?::boolean[], ?::varchar[], ?::varchar[],
            ?::varchar[], ?::text[], ?::bytea[])
          WITH ORDINALITY AS n (id, kind, version, queue, priority, state, at, delay, unique_key,
                                until_started, limit_key, codec, cipher_key, context, payload,
                                place)
        ORDER BY place) AS in_order
      RETURNING id\
      """;

  /** The lock on the worker's row is that of a claim. */
  static final String INSERT_CLAIMED =
      """
      INSERT INTO underpin_jobs (id, kind, version, queue, priority, state, due_at, codec,
                                 cipher_key, context, payload, token, worker)
      SELECT COALESCE(?::bigint, nextval('underpin_jobs_id')), ?, ?, ?, ?, 0, clock_timestamp(), ?,
             ?, ?, ?, 1, me.id
      FROM (SELECT id FROM underpin_job_workers WHERE id = ? FOR KEY SHARE) AS me
      RETURNING id, enqueued_at\
      """;

  static final String TELL = "SELECT pg_notify('underpin_jobs', '')";

  static final String LOOK =
      """
      SELECT
        EXISTS (
          SELECT 1 FROM unnest(?::varchar[], ?::integer[]) AS h (kind, version),
            LATERAL (SELECT 1 FROM underpin_jobs j
                     WHERE j.state = 0 AND j.kind = h.kind AND j.version = h.version
                       AND j.worker IS NULL
                     ORDER BY j.priority, j.id LIMIT 1) AS one) AS ready,
        EXISTS (
          SELECT 1 FROM underpin_jobs j JOIN unnest(?::varchar[], ?::integer[]) AS h (kind, version)
            ON j.kind = h.kind AND j.version = h.version
          WHERE j.state = 4 AND j.worker IS NULL) AS suspects,
        EXISTS (SELECT 1 FROM underpin_job_workers WHERE expires_at < clock_timestamp())
          OR EXISTS (SELECT 1 FROM underpin_job_orphans) AS lapsed,
        CASE WHEN (SELECT limit_key FROM underpin_jobs WHERE state = -2 AND limit_key IS NOT NULL
                   ORDER BY limit_key LIMIT 1) IS NOT NULL THEN 0 ELSE
          (SELECT ceil(extract(epoch FROM due_at - clock_timestamp()) * 1000)::bigint
           FROM underpin_jobs WHERE state = 1 ORDER BY due_at LIMIT 1) END AS due_in,
        (SELECT string_agg(queue, ',') FROM underpin_job_pauses) AS paused\
      """;

  /**
   * A process that is frozen inside one of our short transactions must not keep its locks: the
   * server ends it, well before the process's lease has run out for the others.
   */
  static final String BOUNDED = "SET LOCAL idle_in_transaction_session_timeout = 2000;";

  /**
   * The planner's figures about a queue are old as soon as they are made. Where they say that few
   * jobs are ready, it would fetch and sort them all: a million. These settings, for the one
   * transaction, leave the one plan that ends after as many rows as it was asked for.
   */
  static final String IN_ORDER =
      BOUNDED
          + "SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off;"
          + "SET LOCAL enable_hashjoin = off;";

  // The lock on the worker's row makes a rescue wait for this claim, or this claim for the rescue
  // (and then find no row): a job can never be claimed by a worker that nobody will rescue from.
  private static final String RETURNING =
      """
      UPDATE underpin_jobs j SET worker = ?, token = j.token + 1
      WHERE j.id = ANY (ARRAY (SELECT id FROM due))
      RETURNING j.id, j.kind, j.version, j.token, j.enqueued_at, j.failed_attempts, j.crashes,
                j.cancelled, j.unique_key, j.limit_key, j.until_started, j.payload, j.codec,
                j.cipher_key, j.context, j.priority, j.step_id\
      """;

  static final String CLAIM =
      """
      WITH me AS MATERIALIZED (
        SELECT id FROM underpin_job_workers WHERE id = ? FOR KEY SHARE
      ), due AS MATERIALIZED (
        SELECT id FROM underpin_jobs
        WHERE state = 0 AND worker IS NULL AND kind || ':' || version = ANY (?)
          AND EXISTS (SELECT 1 FROM me)
        ORDER BY priority, id
        LIMIT ?
        FOR UPDATE SKIP LOCKED
      )
      """
          + RETURNING;

  static final String CLAIM_BY_KIND =
      """
      WITH candidates AS MATERIALIZED (
        SELECT c.id FROM unnest(?::varchar[], ?::integer[]) AS h (kind, version),
          LATERAL (SELECT j.id, j.priority FROM underpin_jobs j
                   WHERE j.state = 0 AND j.kind = h.kind AND j.version = h.version
                     AND j.worker IS NULL
                   ORDER BY j.priority, j.id LIMIT ?) AS c
        ORDER BY c.priority, c.id
        LIMIT ?
      ), me AS MATERIALIZED (
        SELECT id FROM underpin_job_workers WHERE id = ? FOR KEY SHARE
      ), due AS MATERIALIZED (
        SELECT id FROM underpin_jobs
        WHERE id = ANY (ARRAY (SELECT id FROM candidates)) AND state = 0 AND worker IS NULL
          AND EXISTS (SELECT 1 FROM me)
        FOR UPDATE SKIP LOCKED
      )
      """
          + RETURNING;

  static final String CLAIM_SUSPECTS =
      """
      WITH me AS MATERIALIZED (
        SELECT id FROM underpin_job_workers WHERE id = ? FOR KEY SHARE
      ), due AS MATERIALIZED (
        SELECT id FROM underpin_jobs
        WHERE state = 4 AND worker IS NULL AND kind || ':' || version = ANY (?)
          AND EXISTS (SELECT 1 FROM me)
        ORDER BY crashes, id
        LIMIT ?
        FOR UPDATE SKIP LOCKED
      )
      """
          + RETURNING;

  private static final String DELETE_DONE =
      "DELETE FROM underpin_jobs j USING unnest(?::bigint[], ?::bigint[]) AS o (id, token)"
          + " WHERE j.id = o.id AND j.token = o.token AND j.worker = ?";

  static final String DONE = DELETE_DONE + " RETURNING j.id";

  static final String DONE_RECORDED =
      """
      WITH gone AS (
        DELETE FROM underpin_jobs j
        USING unnest(?::bigint[], ?::bigint[], ?::bigint[]) AS o (id, token, millis)
        WHERE j.id = o.id AND j.token = o.token AND j.worker = ?
        RETURNING j.id, j.enqueued_at, o.millis, j.failed_attempts, j.kind
      )
      INSERT INTO underpin_job_history
        (job_id, enqueued_at, finished_at, duration_ms, attempts, ended, kind)
      SELECT id, enqueued_at, clock_timestamp(), millis, failed_attempts + 1, 0, kind FROM gone
      RETURNING job_id\
      """;

  /** From kind to kind along the index, however many jobs there are of each. */
  static final String READY_KINDS =
      """
      WITH RECURSIVE present AS (
        (SELECT kind, version FROM underpin_jobs WHERE state = 0 ORDER BY kind, version LIMIT 1)
        UNION ALL
        SELECT next.kind, next.version FROM present,
          LATERAL (SELECT j.kind, j.version FROM underpin_jobs j
                   WHERE j.state = 0 AND (j.kind, j.version) > (present.kind, present.version)
                   ORDER BY j.kind, j.version LIMIT 1) AS next
      )
      SELECT kind, version FROM present\
      """;

  static final String MANY =
      "SELECT id FROM underpin_jobs WHERE state = 0 AND kind = ? AND version = ?"
          + " ORDER BY priority, id LIMIT 1 OFFSET ?";

  static final String STAGE =
      """
      UPDATE underpin_jobs SET state = CASE WHEN limit_key IS NULL THEN 0 ELSE -2 END
      WHERE id = ANY (ARRAY (
        SELECT id FROM underpin_jobs WHERE state = 1 AND due_at <= clock_timestamp()
        ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED))\
      """;

  /** A row that a frozen handler's transaction has locked waits for the next rescue. */
  static final String TAKE_FROM =
      """
      UPDATE underpin_jobs SET worker = NULL,
        crashes = crashes + CASE WHEN state = 6 THEN 1 ELSE 0 END,
        state = CASE WHEN state = 6 AND crashes + 1 >= ? THEN 2 ELSE 4 END,
        last_error = CASE WHEN state = 6 AND crashes + 1 >= ?
          THEN 'its process died ' || (crashes + 1) || ' times while it ran as a suspect'
          ELSE last_error END
      WHERE id IN (
        SELECT id FROM underpin_jobs WHERE state IN (0, 4, 6) AND worker = ANY (?)
        FOR UPDATE SKIP LOCKED)
      RETURNING id, state, unique_key, limit_key, kind, step_id\
      """;

  static final String INSERT_WORKER =
      "INSERT INTO underpin_job_workers (id, expires_at)"
          + " VALUES (?, clock_timestamp() + ? * interval '1 millisecond')";

  static final String HEARTBEAT =
      "UPDATE underpin_job_workers SET expires_at = clock_timestamp() + ? * interval '1"
          + " millisecond', cancelled_jobs = CASE WHEN cancelled_jobs = ? THEN '' ELSE"
          + " cancelled_jobs END WHERE id = ? RETURNING cancelled_jobs";
}
