package dev.underpin.examples.benchmarks.jobs;

import static dev.underpin.examples.benchmarks.report.Better.LOWER;

import dev.underpin.examples.benchmarks.report.Figure.Asked;
import dev.underpin.examples.benchmarks.report.Report;
import dev.underpin.examples.benchmarks.report.Samples;
import dev.underpin.examples.benchmarks.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a node costs the database that has nothing to do. Counts; there is nothing to pair. */
final class IdleNodes implements Part {

  private static final int SETTLE_SECONDS = 1;

  private final Contenders all;
  private final Sizes sizes;
  private final Underpin polling;
  private final boolean countsStatements;
  private final List<Double> news = new ArrayList<>();
  private final List<Double> polled = new ArrayList<>();

  IdleNodes(Contenders all, Sizes sizes) throws Exception {
    this.all = all;
    this.sizes = sizes;
    this.polling = new Underpin(all.server().database("idle"), builder -> builder, PollingOnly::of);
    this.countsStatements = all.ours().database().canCountStatements();
  }

  /** Both at once, each in its own database, in one long round. */
  @Override
  public void measure(Round round) throws Exception {
    if (round.number() != 1 || !countsStatements) {
      return;
    }
    List<Underpin> nodes = List.of(all.ours(), polling);
    for (Underpin node : nodes) {
      node.clear();
      node.startWorker();
    }
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
    long newsBefore = all.ours().database().statements();
    long polledBefore = polling.database().statements();
    long begin = System.nanoTime();
    TimeUnit.SECONDS.sleep(sizes.idleSeconds());
    long end = System.nanoTime();
    double newsCount = all.ours().database().statements() - (double) newsBefore;
    double polledCount = polling.database().statements() - (double) polledBefore;
    news.add(Round.perSecond(newsCount, begin, end));
    polled.add(Round.perSecond(polledCount, begin, end));
    for (Underpin node : nodes) {
      node.stopWorker();
    }
  }

  @Override
  public void report(Report report) {
    if (!countsStatements) {
      report.setting("The server has no pg_stat_statements: statements were not counted.");
      return;
    }
    Samples told = Series.of(news);
    Samples asked = Series.of(polled);
    report
        .table(
            new Table("idle node", "statements/s", "interval")
                .row("with NOTIFY", told)
                .row("polling every second", asked))
        .figure(new Asked("jobs.idle", "statements/s", LOWER, 1).absolute(told))
        .figure(new Asked("jobs.idle.polling", "statements/s", LOWER, 1.25).absolute(asked))
        .setting(
            "Idle: for %d s. A node polls after 0.8 to 1 s, so that nodes do not poll together, and sends three heartbeats a lease of 30 s: 1.21 on average."
                .formatted(sizes.idleSeconds()));
  }

  @Override
  public void close() {
    polling.close();
  }
}
