package dev.underpin.examples.benchmarks.jobs;

import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.jobs.jdbc.JobsSchema;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the database allows: hand-written statements without any of a library's promises. Inserts go
 * into our own tables, the same row; the drain has a table as small as it can be, claims a hundred
 * with a lease in a statement and deletes them in another.
 */
final class PlainJdbc implements AutoCloseable {

  static final String NAME = "plain-jdbc";

  private static final int BATCH = 100;
  private static final String COLUMNS =
      "INSERT INTO underpin_jobs (kind, version, queue, priority, state, due_at, until_started,"
          + " codec, context, payload) ";
  private static final String INSERT =
      COLUMNS + "VALUES (?, ?, ?, ?, ?, clock_timestamp(), false, ?, ?, ?) RETURNING id";
  private static final String INSERT_MANY =
      COLUMNS
          + "SELECT 'noop', 1, 'default', 0, 0, clock_timestamp(), false, 'json', '', p"
          + " FROM unnest(?::bytea[]) AS p RETURNING id";
  private static final String FILL =
      "INSERT INTO plain_jobs (id, kind, payload)"
          + " SELECT i, 'noop', repeat('x', 64) FROM generate_series(1, %d) AS i";
  private static final String CLAIM =
      "UPDATE plain_jobs SET state = 1, attempt = attempt + 1, owner = 'w',"
          + " lease_until = now() + interval '1 minute' WHERE id IN (SELECT id FROM plain_jobs"
          + " WHERE state = 0 AND run_at <= now() ORDER BY run_at, id LIMIT ?"
          + " FOR UPDATE SKIP LOCKED) RETURNING id, payload";
  private static final String DELETE = "DELETE FROM plain_jobs WHERE id = ANY (?) AND owner = 'w'";

  private final BenchDatabase database;
  private final HikariDataSource pool;

  PlainJdbc(BenchDatabase database) throws SQLException {
    this.database = database;
    this.pool = database.pool(4);
    JobsSchema.install(pool);
    database.execute(
        "CREATE TABLE plain_jobs (id bigint not null primary key, kind text not null, payload text,"
            + " state smallint not null default 0, attempt smallint not null default 0,"
            + " run_at timestamptz not null default now(), lease_until timestamptz, owner text)"
            + " WITH (fillfactor = 70)",
        "CREATE INDEX plain_jobs_due ON plain_jobs (run_at, id) WHERE state = 0");
  }

  String setting() {
    return "plain-jdbc: a table with one partial index, a hundred claimed with a lease by UPDATE … FOR UPDATE SKIP LOCKED RETURNING and deleted by DELETE … = ANY, on 1, 2 and 4 connections, the quickest counts; its inserts are of the same rows into our own table, one by one or by unnest of a thousand.";
  }

  void clear() throws SQLException {
    database.execute("TRUNCATE underpin_jobs, plain_jobs");
  }

  private static byte[] payload(int id) {
    return "{\"id\":%d,\"text\":\"%s\"}"
        .formatted(id, Contender.TEXT)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** A row, on a connection of the pool, committed. */
  void insert(int id) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(INSERT)) {
      statement.setString(1, "noop");
      statement.setInt(2, 1);
      statement.setString(3, "default");
      statement.setInt(4, 0);
      statement.setInt(5, 0);
      statement.setString(6, "json");
      statement.setString(7, "");
      statement.setBytes(8, payload(id));
      try (ResultSet ids = statement.executeQuery()) {
        ids.next();
      }
    }
  }

  /** Rows by the thousand, in one transaction. */
  void insertMany(int count) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement statement = connection.prepareStatement(INSERT_MANY)) {
        for (int from = 0; from < count; from += 1_000) {
          insertSome(connection, statement, from, Math.min(count, from + 1_000));
        }
      }
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  private static void insertSome(
      Connection connection, PreparedStatement statement, int from, int to) throws SQLException {
    byte[][] payloads = new byte[to - from][];
    for (int id = from; id < to; id++) {
      payloads[id - from] = payload(id);
    }
    statement.setArray(1, connection.createArrayOf("bytea", payloads));
    try (ResultSet ids = statement.executeQuery()) {
      while (ids.next()) {
        ids.getLong(1);
      }
    }
  }

  /** {@return jobs a second} */
  double drain(int jobs, int connections) throws Exception {
    database.execute("TRUNCATE plain_jobs", FILL.formatted(jobs));
    database.calm();
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    try {
      long begin = System.nanoTime();
      List<Callable<Integer>> workers = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        workers.add(this::drainOnOne);
      }
      int done = 0;
      for (Future<Integer> worker : threads.invokeAll(workers)) {
        done += worker.get();
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      if (done != jobs) {
        throw new IllegalStateException(
            "%d jobs must be drained but were %d".formatted(jobs, done));
      }
      return jobs / seconds;
    } finally {
      threads.shutdown();
    }
  }

  private int drainOnOne() throws SQLException {
    int done = 0;
    try (Connection connection = pool.getConnection();
        PreparedStatement claim = connection.prepareStatement(CLAIM);
        PreparedStatement delete = connection.prepareStatement(DELETE)) {
      while (true) {
        List<Long> ids = new ArrayList<>(BATCH);
        claim.setInt(1, BATCH);
        try (ResultSet rows = claim.executeQuery()) {
          while (rows.next()) {
            ids.add(rows.getLong(1));
          }
        }
        if (ids.isEmpty()) {
          return done;
        }
        delete.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
        done += delete.executeUpdate();
      }
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
