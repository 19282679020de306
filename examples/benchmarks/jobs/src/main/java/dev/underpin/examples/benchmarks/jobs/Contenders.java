package dev.underpin.examples.benchmarks.jobs;

import java.util.List;

/** All that are measured, each on a database of its own. */
final class Contenders implements AutoCloseable {

  private final BenchServer server;
  private final Underpin ours;
  private final PlainJdbc plain;
  private final DbScheduler tenThreads;
  private final DbScheduler manyThreads;
  private final DbScheduler immediate;
  private final JobRunr jobRunr;
  private final Quartz quartz;

  Contenders(BenchServer server) throws Exception {
    this.server = server;
    this.ours = new Underpin(server.database("underpin"));
    this.plain = new PlainJdbc(server.database("plain"));
    this.tenThreads = dbScheduler("ten", new DbScheduler.Tuning(10, 0.5, 1.0, false));
    this.manyThreads = dbScheduler("many", new DbScheduler.Tuning(32, 1.0, 4.0, false));
    this.immediate = dbScheduler("immediate", new DbScheduler.Tuning(10, 0.5, 1.0, true));
    this.jobRunr = new JobRunr(server.database("jobrunr"));
    this.quartz = new Quartz(server.database("quartz"));
  }

  private DbScheduler dbScheduler(String name, DbScheduler.Tuning tuning) throws Exception {
    return new DbScheduler(server.database("db_scheduler_" + name), tuning);
  }

  /** How each is set up, in a sentence. */
  List<String> settings() {
    return List.of(
        ours.setting(),
        plain.setting(),
        DbScheduler.SETTING,
        jobRunr.setting(),
        quartz.setting(),
        "JobRunr and Quartz drain in every eighth round: they take long, and are far from the best.");
  }

  BenchServer server() {
    return server;
  }

  Underpin ours() {
    return ours;
  }

  PlainJdbc plain() {
    return plain;
  }

  /** Those whose rates are near enough to ours to be measured in every round. */
  List<DbScheduler> quickPeers() {
    return List.of(tenThreads, manyThreads);
  }

  DbScheduler immediatePeer() {
    return immediate;
  }

  JobRunr jobRunr() {
    return jobRunr;
  }

  Quartz quartz() {
    return quartz;
  }

  @Override
  public void close() throws Exception {
    quartz.close();
    jobRunr.close();
    immediate.close();
    manyThreads.close();
    tenThreads.close();
    plain.close();
    ours.close();
  }
}
