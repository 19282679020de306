package dev.underpin.examples.benchmarks.jobs;

import static dev.underpin.examples.benchmarks.report.Better.HIGHER;

import dev.underpin.examples.benchmarks.report.Figure.Asked;
import dev.underpin.examples.benchmarks.report.Report;
import dev.underpin.examples.benchmarks.report.Table;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Whether a queue is as quick where much else stands in its table. */
final class Backlogs implements Part {

  private static final String EMPTY = "nothing beside";
  private static final String WAITING = "waiting";
  private static final String SCHEDULED = "scheduled";
  private static final String SATURATED = "saturated";
  private static final String SNAPSHOT = "snapshot";

  /** Copies of a row that was enqueued as it should be. */
  private static final String COPY =
      "INSERT INTO underpin_jobs (kind, version, queue, priority, state, due_at, until_started,"
          + " codec, context, payload) SELECT kind, version, queue, %s, until_started, codec,"
          + " context, payload FROM (SELECT * FROM underpin_jobs LIMIT 1) AS one,"
          + " generate_series(1, %d)";

  /** Of one limit key, all but the one that runs. */
  private static final String HELD =
      "INSERT INTO underpin_jobs (kind, version, queue, priority, state, due_at, until_started,"
          + " codec, context, payload, limit_key) SELECT 'limited', 1, queue, -1,"
          + " CASE WHEN n = 1 THEN 0 ELSE -1 END, clock_timestamp(), false, codec, context, payload,"
          + " 'acme' FROM (SELECT * FROM underpin_jobs LIMIT 1) AS one,"
          + " generate_series(1, %d) AS n";

  /** Ready, of low priority; for tomorrow, of high priority. */
  private static final String LATER = "1, 0, clock_timestamp()";

  private static final String TOMORROW = "-1, 1, clock_timestamp() + interval '1 day'";

  private static final String DEAD =
      "SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'underpin_jobs'";

  private final Sizes sizes;
  private final Underpin empty;
  private final Underpin waiting;
  private final Underpin scheduled;
  private final Underpin saturated;
  private final Series rates = new Series();
  private final Series dead = new Series();

  Backlogs(Contenders all, Sizes sizes) throws Exception {
    this.sizes = sizes;
    this.empty = all.ours();
    this.waiting = new Underpin(all.server().database("waiting"));
    this.scheduled = new Underpin(all.server().database("scheduled"));
    this.saturated = new Underpin(all.server().database("saturated"));
    empty.clear();
    scheduled.enqueue(0);
    scheduled.database().execute(COPY.formatted(TOMORROW, sizes.backlog().scheduled()));
    saturated.enqueue(0);
    saturated.database().execute(HELD.formatted(sizes.backlog().waiting()));
    waiting.enqueue(0);
    refill();
    for (Underpin filled : List.of(scheduled, saturated, waiting)) {
      filled.database().calm();
    }
  }

  /** A worker that is not stopped at once takes some of those that wait. */
  private void refill() throws SQLException {
    String waits = "SELECT count(*) FROM underpin_jobs WHERE state = 0 AND priority = 1";
    long missing = sizes.backlog().waiting() - waiting.database().number(waits);
    if (missing > 0) {
      waiting.enqueue(0);
      waiting.database().execute(COPY.formatted(LATER, missing));
    }
  }

  @Override
  public void measure(Round round) throws Exception {
    round.inOrder(
        List.of(
            () -> rate(round, EMPTY, empty),
            () -> rate(round, SCHEDULED, scheduled),
            () -> rate(round, SATURATED, saturated),
            () -> {
              refill();
              rate(round, WAITING, waiting);
            }));
    if (round.hasSteadyThings()) {
      withSnapshot(round);
    }
  }

  private void rate(Round round, String name, Underpin ours) throws Exception {
    ours.enqueueAll(0, sizes.drain());
    ours.database().calm();
    round.note(rates, name, taken(ours));
  }

  /** Of those that come first, however many there are beside. */
  private double taken(Underpin ours) throws Exception {
    Sink.INSTANCE.expect(sizes.drain());
    long begin = System.nanoTime();
    ours.startWorker();
    long end = Sink.INSTANCE.await(Drains.LIMIT);
    ours.stopWorker();
    return Round.perSecond(sizes.drain(), begin, end);
  }

  /** A report that runs for hours in the same database: nothing that is deleted can be vacuumed. */
  private void withSnapshot(Round round) throws Exception {
    try (Connection connection = DriverManager.getConnection(empty.database().url());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM underpin_job_workers")) {
        rows.next();
      }
      empty.enqueueAll(0, sizes.drain());
      taken(empty);
      empty.enqueueAll(0, sizes.drain());
      empty.database().calm();
      round.note(dead, SNAPSHOT, (double) empty.database().number(DEAD));
      round.note(rates, SNAPSHOT, taken(empty));
      connection.rollback();
    }
  }

  @Override
  public void report(Report report) {
    Table table = new Table("taken while there is", "jobs/s", "interval");
    table.row(EMPTY, rates.get(EMPTY));
    table.row(
        "%,d waiting, of lower priority".formatted(sizes.backlog().waiting()), rates.get(WAITING));
    table.row(
        "%,d scheduled, of higher priority".formatted(sizes.backlog().scheduled()),
        rates.get(SCHEDULED));
    table.row(
        "%,d held by a limit, of higher priority".formatted(sizes.backlog().waiting()),
        rates.get(SATURATED));
    table.row(
        "a snapshot held, %,.0f dead tuples".formatted(dead.get(SNAPSHOT).median()),
        rates.get(SNAPSHOT));
    report
        .table(table)
        .setting(
            "Beside: from the start of the worker until the last of %,d jobs began, which go before the waiting ones; the snapshot every third round, after as many jobs were done under it."
                .formatted(sizes.drain()))
        .figure(asked("jobs.drain.waiting").against(rates.get(WAITING), "empty", rates.get(EMPTY)))
        .figure(
            asked("jobs.drain.saturated").against(rates.get(SATURATED), "empty", rates.get(EMPTY)))
        .figure(
            asked("jobs.drain.scheduled").against(rates.get(SCHEDULED), "empty", rates.get(EMPTY)));
  }

  private static Asked asked(String name) {
    return new Asked(name, "jobs/s", HIGHER, 0.9);
  }

  @Override
  public void close() {
    waiting.close();
    scheduled.close();
    saturated.close();
  }
}
