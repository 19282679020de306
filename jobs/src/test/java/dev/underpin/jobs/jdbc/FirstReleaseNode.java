package dev.underpin.jobs.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A node as it was when the schema had one script, on PostgreSQL: its statements were copied then
 * and stay as they are, whatever becomes of ours. It handles the kind {@code mail}.
 */
final class FirstReleaseNode {

  private static final String INSERT =
      """
      INSERT INTO underpin_jobs (id, kind, version, queue, priority, state, due_at, unique_key,
                                 until_started, codec, cipher_key, context, payload)
      VALUES (COALESCE(?::bigint, nextval('underpin_jobs_id')), ?, ?, ?, ?, ?,
              COALESCE(?::timestamptz, clock_timestamp() + ? * interval '1 millisecond'),
              ?, ?, ?, ?, ?, ?)
      RETURNING id\
      """;
  private static final String CLAIM =
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
      UPDATE underpin_jobs j SET worker = ?, token = j.token + 1
      WHERE j.id = ANY (ARRAY (SELECT id FROM due))
      RETURNING j.id, j.token, j.context\
      """;
  private static final String DONE =
      "DELETE FROM underpin_jobs j USING unnest(?::bigint[], ?::bigint[]) AS o (id, token)"
          + " WHERE j.id = o.id AND j.token = o.token AND j.worker = ? RETURNING j.id";
  private static final String REGISTER =
      "INSERT INTO underpin_job_workers (id, expires_at)"
          + " VALUES (?, clock_timestamp() + ? * interval '1 millisecond')";
  private static final String HEARTBEAT =
      "UPDATE underpin_job_workers SET expires_at = clock_timestamp() + ? * interval '1"
          + " millisecond', cancelled_jobs = CASE WHEN cancelled_jobs = ? THEN '' ELSE"
          + " cancelled_jobs END WHERE id = ? RETURNING cancelled_jobs";
  private static final String HANDLED_NOW =
      "UPDATE underpin_job_kinds SET handled_at = clock_timestamp()"
          + " WHERE kind = ? AND version = ?";
  private static final long LEASE_MILLIS = 30_000;

  private final Connection connection;
  private final long worker = ThreadLocalRandom.current().nextLong();
  private int mails;

  /** A job that this node has done. */
  record Done(long id, String context) {}

  FirstReleaseNode(Connection connection) throws SQLException {
    this.connection = connection;
    Sql.update(connection, REGISTER, worker, LEASE_MILLIS);
  }

  /** Enqueues one mail, works off some, and says that it lives. */
  List<Done> round() throws SQLException {
    enqueue();
    Sql.list(connection, HEARTBEAT, row -> row.getString(1), LEASE_MILLIS, "", worker);
    Sql.update(connection, HANDLED_NOW, "mail", 1);
    List<Done> done = new ArrayList<>();
    List<Long> tokens = new ArrayList<>();
    Sql.list(
        connection,
        CLAIM,
        row -> tokens.add(row.getLong(2)) && done.add(new Done(row.getLong(1), row.getString(3))),
        worker,
        new Sql.Values("text", new Object[] {"mail:1"}),
        2,
        worker);
    List<Long> accepted =
        Sql.list(
            connection,
            DONE,
            row -> row.getLong(1),
            Sql.Values.of("bigint", done, Done::id),
            new Sql.Values("bigint", tokens.toArray()),
            worker);
    return done.stream().filter(job -> accepted.contains(job.id())).toList();
  }

  private void enqueue() throws SQLException {
    byte[] payload = "{\"number\":%d}".formatted(1_000 + mails).getBytes(UTF_8);
    mails++;
    Sql.list(
        connection,
        INSERT,
        row -> row.getLong(1),
        null,
        "mail",
        1,
        "default",
        0,
        0,
        null,
        0L,
        null,
        false,
        "json",
        null,
        "",
        payload);
  }

  int enqueued() {
    return mails;
  }
}
