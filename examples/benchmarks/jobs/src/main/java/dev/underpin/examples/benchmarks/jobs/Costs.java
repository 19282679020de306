package dev.underpin.examples.benchmarks.jobs;

import static dev.underpin.examples.benchmarks.report.Better.LOWER;

import dev.underpin.examples.benchmarks.report.Figure.Asked;
import dev.underpin.examples.benchmarks.report.Report;
import dev.underpin.examples.benchmarks.report.Table;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * What a job costs the database from enqueue, one by one, to done: bytes of WAL, and statements.
 */
final class Costs implements Part {

  private static final String HISTORY = "underpin, with history";

  private final Contenders all;
  private final Sizes sizes;
  private final Underpin recording;
  private final boolean countsStatements;
  private final Series wal = new Series();
  private final Series statements = new Series();

  Costs(Contenders all, Sizes sizes) throws Exception {
    this.all = all;
    this.sizes = sizes;
    this.recording =
        new Underpin(
            all.server().database("history"),
            builder -> builder.history(Duration.ofDays(7)),
            source -> source);
    this.countsStatements = all.ours().database().canCountStatements();
  }

  @Override
  public void measure(Round round) throws Exception {
    if (!round.hasSteadyThings()) {
      return;
    }
    round.inOrder(
        List.of(
            () -> cost(round, Underpin.NAME, all.ours()),
            () -> cost(round, HISTORY, recording),
            () -> cost(round, DbScheduler.NAME, all.quickPeers().get(0))));
    if (round.hasSlowPeers()) {
      cost(round, "jobrunr", all.jobRunr());
    }
  }

  private void cost(Round round, String name, Contender contender) throws Exception {
    int jobs = sizes.enqueue();
    contender.clear();
    contender.database().calm();
    long walBefore = contender.database().wal();
    long statementsBefore = statements(contender);
    for (int id = 0; id < jobs; id++) {
      contender.enqueue(id);
    }
    Sink.INSTANCE.expect(jobs);
    contender.startWorker();
    Sink.INSTANCE.await(Drains.LIMIT);
    contender.database().awaitZero(contender.remaining());
    long walAfter = contender.database().wal();
    long statementsAfter = statements(contender);
    contender.stopWorker();
    round.note(wal, name, (double) (walAfter - walBefore) / jobs);
    round.note(statements, name, (double) (statementsAfter - statementsBefore) / jobs);
  }

  private long statements(Contender contender) throws SQLException {
    return countsStatements ? contender.database().statements() : 0;
  }

  @Override
  public void report(Report report) {
    Table table = new Table("enqueue to done", "WAL B/job", "interval", "statements/job");
    for (String name : wal.names()) {
      String count =
          countsStatements ? "%.2f".formatted(statements.get(name).median()) : "not counted";
      table.row(name, wal.get(name), count);
    }
    report
        .table(table)
        .setting(
            "Enqueue to done: %,d jobs enqueued one by one, then drained; every third round, JobRunr every eighth; BEGIN and COMMIT count as statements."
                .formatted(sizes.enqueue()))
        .figure(new Asked("jobs.wal", "B/job", LOWER, 1_000).absolute(wal.get(Underpin.NAME)))
        .figure(new Asked("jobs.wal.history", "B/job", LOWER, 1_250).absolute(wal.get(HISTORY)));
  }

  @Override
  public void close() {
    recording.close();
  }
}
