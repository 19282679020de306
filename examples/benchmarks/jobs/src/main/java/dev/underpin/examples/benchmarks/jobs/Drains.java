package dev.underpin.examples.benchmarks.jobs;

import static dev.underpin.examples.benchmarks.report.Better.HIGHER;

import dev.underpin.examples.benchmarks.report.Figure.Asked;
import dev.underpin.examples.benchmarks.report.Report;
import dev.underpin.examples.benchmarks.report.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How fast a full queue is emptied: from the start of the worker until the tables say so. */
final class Drains implements Part {

  static final Duration LIMIT = Duration.ofMinutes(5);

  private static final String CEILING = PlainJdbc.NAME;

  private final Contenders all;
  private final Sizes sizes;
  private final Series rates = new Series();

  Drains(Contenders all, Sizes sizes) {
    this.all = all;
    this.sizes = sizes;
  }

  @Override
  public void measure(Round round) throws Exception {
    List<Round.Step> steps = new ArrayList<>();
    steps.add(() -> drain(round, all.ours(), sizes.drain()));
    for (int connections : new int[] {1, 2, 4}) {
      steps.add(
          () -> {
            double rate = all.plain().drain(sizes.drain(), connections);
            round.note(rates, CEILING + "-" + connections, rate);
          });
    }
    all.quickPeers()
        .forEach(peer -> steps.add(() -> drain(round, peer, sizes.peers().dbScheduler())));
    if (round.hasSlowPeers()) {
      steps.add(() -> drain(round, all.jobRunr(), sizes.peers().jobRunr()));
      steps.add(() -> drain(round, all.quartz(), sizes.peers().quartz()));
    }
    round.inOrder(steps);
  }

  private void drain(Round round, Contender contender, int jobs) throws Exception {
    contender.clear();
    for (int from = 0; from < jobs; from += 1_000) {
      contender.enqueueAll(from, Math.min(1_000, jobs - from));
    }
    contender.database().calm();
    Sink.INSTANCE.expect(jobs);
    long begin = System.nanoTime();
    contender.startWorker();
    Sink.INSTANCE.await(LIMIT);
    long end = contender.database().awaitZero(contender.remaining());
    contender.stopWorker();
    round.note(rates, contender.name(), Round.perSecond(jobs, begin, end));
  }

  @Override
  public void report(Report report) {
    Table table = new Table("drain", "jobs/s", "interval");
    rates.names().forEach(name -> table.row(name, rates.get(name)));
    String peer = rates.highest(DbScheduler.NAME);
    String ceiling = rates.highest(CEILING);
    report
        .table(table)
        .figure(asked(5.0).against(rates.get(Underpin.NAME), DbScheduler.NAME, rates.get(peer)))
        .figure(asked(0.6).against(rates.get(Underpin.NAME), CEILING, rates.get(ceiling)));
  }

  private static Asked asked(double floor) {
    return new Asked("jobs.drain", "jobs/s", HIGHER, floor);
  }
}
