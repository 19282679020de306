package dev.underpin.examples.benchmarks.jobs;

import static dev.underpin.examples.benchmarks.report.Better.HIGHER;

import dev.underpin.examples.benchmarks.report.Figure.Asked;
import dev.underpin.examples.benchmarks.report.Report;
import dev.underpin.examples.benchmarks.report.Table;
import dev.underpin.testkit.ChildJvm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether more processes of workers are at least as quick as one, on the same machine, and whether
 * each job takes effect once.
 */
final class Processes implements Part {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final int WARM_UP_DRAINS = 6;
  private static final String EFFECT = ", an effect each";

  private final Sizes sizes;
  private final List<Group> groups = new ArrayList<>();
  private final Series rates = new Series();
  private long effects;
  private long lost;
  private long twice;

  /** Processes on a database of their own. */
  private record Group(String name, Underpin client, List<ChildJvm> processes) {}

  Processes(Contenders all, Sizes sizes) throws Exception {
    this.sizes = sizes;
    for (int count : new int[] {1, 2, 4}) {
      groups.add(group(count, all.server().database("processes_" + count)));
    }
    for (Group group : groups) {
      for (ChildJvm process : group.processes()) {
        process.awaitLine(WorkerProcess.READY, START_LIMIT);
      }
    }
  }

  private static Group group(int count, BenchDatabase database) throws Exception {
    Underpin client = new Underpin(database);
    Effects.createTable(database);
    List<ChildJvm> processes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      processes.add(
          ChildJvm.of(WorkerProcess.class)
              .jvmArg("-Xmx192m")
              .jvmArg("-XX:+UseSerialGC")
              .args(database.url())
              .start());
    }
    return new Group(name(count), client, processes);
  }

  private static String name(int count) {
    return count + (count == 1 ? " process" : " processes");
  }

  @Override
  public void measure(Round round) throws Exception {
    List<Round.Step> drains = new ArrayList<>();
    List<Round.Step> effected = new ArrayList<>();
    for (Group group : groups) {
      drains.add(() -> drain(round, group));
      effected.add(() -> effects(round, group));
    }
    if (round.isWarmUp()) {
      warmUp(round);
    }
    round.inOrder(drains);
    if (round.hasSteadyThings()) {
      round.inOrder(effected);
    }
  }

  /**
   * Each of four JVMs runs a quarter of the jobs, and compiles as much as one alone: so it is given
   * as many as that one has had.
   */
  private void warmUp(Round round) throws Exception {
    for (Group group : groups) {
      for (int i = 0; i < WARM_UP_DRAINS * group.processes().size(); i++) {
        drain(round, group);
      }
    }
  }

  /** The workers idle already: the clock runs from the commit of all the jobs. */
  private void drain(Round round, Group group) throws Exception {
    BenchDatabase database = group.client().database();
    database.calm();
    group.client().enqueueAll(0, sizes.drain());
    long begin = System.nanoTime();
    long end = database.awaitZero(group.client().remaining());
    round.note(rates, group.name(), Round.perSecond(sizes.drain(), begin, end));
  }

  private void effects(Round round, Group group) throws Exception {
    BenchDatabase database = group.client().database();
    Effects.clear(database);
    group.client().enqueueEffects(sizes.effects());
    long begin = System.nanoTime();
    long end = database.awaitZero(group.client().remaining());
    round.note(rates, group.name() + EFFECT, Round.perSecond(sizes.effects(), begin, end));
    effects += sizes.effects();
    lost += Effects.lost(database, sizes.effects());
    twice += Effects.twice(database);
  }

  @Override
  public void report(Report report) {
    Table table = new Table("drain by", "jobs/s", "interval");
    rates.names().forEach(name -> table.row(name, rates.get(name)));
    report
        .table(table)
        .setting(
            "Processes of 10 workers and 192 MB each, all on this machine, each warmed up by as many jobs; of %,d jobs with an effect in their own transaction %d were lost and %d took effect twice."
                .formatted(effects, lost, twice));
    for (int count : new int[] {2, 4}) {
      report.figure(
          new Asked("jobs.processes." + count, "jobs/s", HIGHER, 1)
              .against(rates.get(name(count)), "one-process", rates.get(name(1))));
    }
    if (lost + twice > 0) {
      report.failure("of %,d effects %d are lost, %d twice".formatted(effects, lost, twice));
    }
  }

  @Override
  public void close() {
    for (Group group : groups) {
      group.processes().forEach(ChildJvm::close);
      group.client().close();
    }
  }
}
