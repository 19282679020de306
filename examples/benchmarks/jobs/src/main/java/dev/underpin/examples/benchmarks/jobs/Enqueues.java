package dev.underpin.examples.benchmarks.jobs;

import static dev.underpin.examples.benchmarks.report.Better.HIGHER;

import dev.underpin.examples.benchmarks.report.Figure;
import dev.underpin.examples.benchmarks.report.Figure.Asked;
import dev.underpin.examples.benchmarks.report.Report;
import dev.underpin.examples.benchmarks.report.Samples;
import dev.underpin.examples.benchmarks.report.Table;
import java.util.ArrayList;
import java.util.List;

/** How fast jobs are enqueued by one thread: one by one, each committed by itself, and in bulk. */
final class Enqueues implements Part {

  private static final int PEERS_PART = 3;
  private static final int SLOW_PART = 10;

  private final Contenders all;
  private final Sizes sizes;
  private final Series single = new Series();
  private final Series bulk = new Series();

  Enqueues(Contenders all, Sizes sizes) {
    this.all = all;
    this.sizes = sizes;
  }

  @Override
  public void measure(Round round) throws Exception {
    int peers = Math.max(1, sizes.enqueue() / PEERS_PART);
    DbScheduler dbScheduler = all.immediatePeer();
    List<Round.Step> steps = new ArrayList<>();
    steps.add(() -> single(round, all.ours(), sizes.enqueue()));
    steps.add(() -> plainSingle(round));
    steps.add(() -> single(round, dbScheduler, peers));
    steps.add(() -> single(round, all.jobRunr(), peers));
    steps.add(() -> single(round, all.quartz(), Math.max(1, sizes.enqueue() / SLOW_PART)));
    round.inOrder(steps);
    List<Round.Step> bulks = new ArrayList<>();
    bulks.add(() -> bulk(round, all.ours()));
    bulks.add(() -> plainBulk(round));
    bulks.add(() -> bulk(round, dbScheduler));
    if (round.hasSlowPeers()) {
      bulks.add(() -> bulk(round, all.jobRunr()));
    }
    round.inOrder(bulks);
  }

  private void single(Round round, Contender contender, int count) throws Exception {
    contender.clear();
    long begin = System.nanoTime();
    for (int id = 0; id < count; id++) {
      contender.enqueue(id);
    }
    round.note(single, contender.name(), Round.perSecond(count, begin, System.nanoTime()));
  }

  private void plainSingle(Round round) throws Exception {
    all.plain().clear();
    long begin = System.nanoTime();
    for (int id = 0; id < sizes.enqueue(); id++) {
      all.plain().insert(id);
    }
    round.note(single, PlainJdbc.NAME, Round.perSecond(sizes.enqueue(), begin, System.nanoTime()));
  }

  private void bulk(Round round, Contender contender) throws Exception {
    contender.clear();
    long begin = System.nanoTime();
    contender.enqueueAll(0, sizes.bulk());
    round.note(bulk, contender.name(), Round.perSecond(sizes.bulk(), begin, System.nanoTime()));
  }

  private void plainBulk(Round round) throws Exception {
    all.plain().clear();
    long begin = System.nanoTime();
    all.plain().insertMany(sizes.bulk());
    round.note(bulk, PlainJdbc.NAME, Round.perSecond(sizes.bulk(), begin, System.nanoTime()));
  }

  @Override
  public void report(Report report) {
    report
        .table(table("enqueue one by one", single))
        .table(table("enqueueAll of %,d".formatted(sizes.bulk()), bulk))
        .figure(against("jobs.enqueue", 0.9, single))
        .figure(against("jobs.enqueue-all", 0.8, bulk));
  }

  private static Figure against(String name, double floor, Series series) {
    Samples ceiling = series.get(PlainJdbc.NAME);
    return new Asked(name, "jobs/s", HIGHER, floor)
        .against(series.get(Underpin.NAME), PlainJdbc.NAME, ceiling);
  }

  private static Table table(String what, Series series) {
    Table table = new Table(what, "jobs/s", "interval");
    series.names().forEach(name -> table.row(name, series.get(name)));
    return table;
  }
}
