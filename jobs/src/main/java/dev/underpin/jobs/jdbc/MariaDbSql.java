package dev.underpin.jobs.jdbc;

import java.util.Collections;

/**
 * The statements of {@link MariaDbJobTables}; {@code %s} is a list of arguments.
 *
 * <p>What changes rows by their ids is made to find them by the primary key: of a short table the
 * server would rather read every row, and wait for those that an application's open transaction has
 * enqueued.
 */
final class MariaDbSql {

  private MariaDbSql() {}

  /**
   * A process that is frozen inside one of our short transactions must not keep its locks: the
   * server ends it, well before the process's lease has run out for the others. MySQL cannot.
   */
  static final String BEGIN =
      "SET @underpin_idle = @@idle_transaction_timeout,"
          + " @@session.idle_transaction_timeout = 2, @@tx_isolation = 'READ-COMMITTED'";

  static final String BEGIN_MYSQL = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";

  static final String END = "SET @@session.idle_transaction_timeout = @underpin_idle";

  private static final String COLUMNS =
      "INSERT INTO underpin_jobs (id, kind, version, queue, priority, state, enqueued_at, due_at,"
          + " unique_key, until_started, limit_key, codec, cipher_key, context, payload, step_id)"
          + " VALUES ";
  private static final String ROW =
      "(?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6), COALESCE(?, UTC_TIMESTAMP(6) + INTERVAL (? * 1000)"
          + " MICROSECOND), ?, ?, ?, ?, ?, ?, ?, ?)";

  static final String FIRST_ID = "SELECT LAST_INSERT_ID(), @@auto_increment_increment";

  private static final String RESERVED =
      "(NULL, '', 0, '', 0, 2, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), NULL, FALSE, NULL, '', NULL, '',"
          + " '', NULL)";

  static final String LOOK =
      """
      SELECT
        EXISTS (SELECT 1 FROM underpin_jobs
                WHERE state = 0 AND worker IS NULL AND (kind, version) IN (%1$s)) AS ready,
        EXISTS (SELECT 1 FROM underpin_jobs
                WHERE state = 4 AND worker IS NULL AND (kind, version) IN (%1$s)) AS suspects,
        EXISTS (SELECT 1 FROM underpin_job_workers WHERE expires_at < UTC_TIMESTAMP(6))
          OR EXISTS (SELECT 1 FROM underpin_job_orphans) AS lapsed,
        CASE WHEN EXISTS (SELECT 1 FROM underpin_jobs WHERE state = -2) THEN 0 ELSE
          (SELECT CEIL(TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(6), MIN(due_at)) / 1000)
           FROM underpin_jobs WHERE state = 1) END AS due_in,
        EXISTS (SELECT 1 FROM underpin_job_pauses) AS paused\
      """;

  static final String LOCK_WORKER =
      "SELECT id FROM underpin_job_workers WHERE id = ? LOCK IN SHARE MODE";

  private static final String ROWS =
      "SELECT id, kind, version, token + 1 AS token, enqueued_at, failed_attempts, crashes,"
          + " cancelled, unique_key, limit_key, until_started, payload, codec, cipher_key, context,"
          + " priority, step_id FROM underpin_jobs ";

  static final String LOCK_READY =
      ROWS
          + "FORCE INDEX (underpin_jobs_ready)"
          + " WHERE state = 0 AND worker IS NULL AND (kind, version) IN (%s)"
          + " ORDER BY priority, id LIMIT ? FOR UPDATE SKIP LOCKED";

  static final String LOCK_FOUND =
      ROWS
          + "WHERE id IN (%s) AND state IN (0, 4) AND worker IS NULL"
          + " ORDER BY id FOR UPDATE SKIP LOCKED";

  static final String READY_OF_KIND =
      "(SELECT id, priority FROM underpin_jobs FORCE INDEX (underpin_jobs_kinds)"
          + " WHERE state = 0 AND kind = ? AND version = ? AND worker IS NULL"
          + " ORDER BY priority, id LIMIT ?)";

  static final String SUSPECTS =
      "SELECT id FROM underpin_jobs"
          + " WHERE state = 4 AND worker IS NULL AND (kind, version) IN (%s)"
          + " ORDER BY crashes, id LIMIT ?";

  static final String TAKE =
      "UPDATE underpin_jobs FORCE INDEX (PRIMARY) SET worker = ?, token = token + 1"
          + " WHERE id IN (%s)";

  private static final String READY_KIND =
      "SELECT kind, version FROM underpin_jobs FORCE INDEX (underpin_jobs_kinds) WHERE state = 0";

  static final String NEXT_KIND = READY_KIND + " AND kind > ? ORDER BY kind, version LIMIT 1";

  static final String NEXT_VERSION =
      READY_KIND + " AND kind = ? AND version > ? ORDER BY version LIMIT 1";

  static final String MANY =
      "SELECT id FROM underpin_jobs FORCE INDEX (underpin_jobs_kinds)"
          + " WHERE state = 0 AND kind = ? AND version = ?"
          + " ORDER BY state, kind, version, priority, id LIMIT 1 OFFSET ?";

  static final String HELD =
      "SELECT id, token FROM underpin_jobs FORCE INDEX (PRIMARY)"
          + " WHERE id IN (%s) AND worker = ?"
          + " ORDER BY id FOR UPDATE";

  static final String DONE =
      "DELETE underpin_jobs FROM underpin_jobs FORCE INDEX (PRIMARY) WHERE id IN (%s)";

  static final String RECORD =
      "INSERT INTO underpin_job_history"
          + " (job_id, enqueued_at, finished_at, duration_ms, attempts, ended, kind)"
          + " VALUES (?, ?, UTC_TIMESTAMP(6), ?, ?, 0, ?)";

  static final String DUE =
      "SELECT id FROM underpin_jobs WHERE state = 1 AND due_at <= UTC_TIMESTAMP(6)"
          + " ORDER BY due_at LIMIT ?";

  static final String STAGE =
      "UPDATE underpin_jobs FORCE INDEX (PRIMARY)"
          + " SET state = CASE WHEN limit_key IS NULL THEN 0 ELSE -2 END"
          + " WHERE state = 1 AND id IN (%s)";

  static final String ORPHANS =
      "SELECT id FROM underpin_jobs WHERE state IN (0, 4, 6) AND worker IN (%s)";

  static final String LOCK_ORPHANS =
      "SELECT id, state, crashes, unique_key, limit_key, kind, step_id FROM underpin_jobs"
          + " WHERE id IN (%s) AND worker IN (%s) ORDER BY id FOR UPDATE SKIP LOCKED";

  static final String INSERT_WORKER =
      "INSERT INTO underpin_job_workers (id, expires_at, started_at, cancelled_jobs)"
          + " VALUES (?, UTC_TIMESTAMP(6) + INTERVAL (? * 1000) MICROSECOND, UTC_TIMESTAMP(6), '')";

  static final String HEARTBEAT =
      "UPDATE underpin_job_workers"
          + " SET expires_at = UTC_TIMESTAMP(6) + INTERVAL (? * 1000) MICROSECOND,"
          + " cancelled_jobs = CASE WHEN cancelled_jobs = ? THEN '' ELSE cancelled_jobs END"
          + " WHERE id = ?";

  static final String CANCELLED = "SELECT cancelled_jobs FROM underpin_job_workers WHERE id = ?";

  static String insert(int rows) {
    return COLUMNS + String.join(", ", Collections.nCopies(rows, ROW));
  }

  static String reserve(int rows) {
    return COLUMNS + String.join(", ", Collections.nCopies(rows, RESERVED));
  }

  /** A change of some rows by their primary key; {@code %s} stays for the keys. */
  static String byKey(JobTables.Some some) {
    String table = some.table();
    String byKey = table + " FORCE INDEX (PRIMARY)";
    String change =
        some.change().startsWith("DELETE")
            ? "DELETE %s FROM %s".formatted(table, byKey)
            : some.change().replace(table + " SET", byKey + " SET");
    return "%s WHERE %s IN (%%s) AND %s".formatted(change, some.key(), some.which());
  }

  /** So many arguments in the place of the first list, and of the second. */
  static String of(String sql, int first, int second) {
    return sql.formatted(
        String.join(", ", Collections.nCopies(first, "?")),
        String.join(", ", Collections.nCopies(second, "?")));
  }

  /** So many arguments in the place of {@code %s}. */
  static String of(String sql, int arguments) {
    return sql.formatted(String.join(", ", Collections.nCopies(arguments, "?")));
  }

  /** So many pairs of arguments. */
  static String ofPairs(String sql, int pairs) {
    return sql.formatted(String.join(", ", Collections.nCopies(pairs, "(?, ?)")));
  }
}
