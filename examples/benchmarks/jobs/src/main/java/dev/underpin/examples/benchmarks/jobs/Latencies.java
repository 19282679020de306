package dev.underpin.examples.benchmarks.jobs;

import static dev.underpin.examples.benchmarks.report.Better.LOWER;

import dev.underpin.examples.benchmarks.report.Figure;
import dev.underpin.examples.benchmarks.report.Figure.Asked;
import dev.underpin.examples.benchmarks.report.Report;
import dev.underpin.examples.benchmarks.report.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * From the call of enqueue to the first line of the handler, where nothing else is to do. All
 * workers stand by for the whole time; a round enqueues to one after the other, some times.
 */
final class Latencies implements Part {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final int LEAST_PAUSE_MILLIS = 20;
  private static final int MORE_PAUSE_MILLIS = 30;
  private static final long LIMIT_NANOS = Duration.ofSeconds(20).toNanos();
  private static final String LOCAL = "underpin, same process";
  private static final String PLAIN = "plain-jdbc, the committed INSERT alone";
  private static final String PEER = "db-scheduler immediate, same process";
  private static final String NEWS = "underpin, another node, NOTIFY";
  private static final String POLLED = "underpin, another node, polling 200 ms";

  private final Sizes sizes;
  private final Underpin ours;
  private final DbScheduler peer;
  private final PlainJdbc plain;
  private final Underpin polling;
  private final Random random = new Random(42);
  private final Series starts = new Series();
  private final Series medians = new Series();

  Latencies(Contenders all, Sizes sizes) throws Exception {
    this.sizes = sizes;
    this.ours = all.ours();
    this.peer = all.immediatePeer();
    this.plain = all.plain();
    this.polling =
        new Underpin(
            all.server().database("polling"),
            builder -> builder.pollInterval(POLL),
            PollingOnly::of);
    for (Contender contender : List.of(ours, peer, polling)) {
      contender.clear();
      contender.startWorker();
    }
  }

  /** The thing to be measured, by its name. */
  private record Start(String name, Enqueueing enqueueing, List<Double> millis) {}

  private interface Enqueueing {
    void enqueue(int id) throws Exception;
  }

  @Override
  public void measure(Round round) throws Exception {
    List<Start> all =
        List.of(
            new Start(LOCAL, ours::enqueueLocal, new ArrayList<>()),
            new Start(PLAIN, this::insert, new ArrayList<>()),
            new Start(PEER, peer::enqueueLocal, new ArrayList<>()),
            new Start(NEWS, ours::enqueue, new ArrayList<>()),
            new Start(POLLED, polling::enqueue, new ArrayList<>()));
    for (int id = 0; id < sizes.latency(); id++) {
      for (Start start : all) {
        // spread over the polls, not in step with them
        TimeUnit.MILLISECONDS.sleep(LEAST_PAUSE_MILLIS + random.nextInt(MORE_PAUSE_MILLIS));
        double millis = start(id, start.enqueueing());
        start.millis().add(millis);
        round.note(starts, start.name(), millis);
      }
    }
    for (Start start : all) {
      round.note(medians, start.name(), Series.of(start.millis()).median());
    }
  }

  /** What no start can be quicker than: nothing begins before the job is durable. */
  private void insert(int id) throws Exception {
    plain.insert(id);
    Sink.INSTANCE.ran(id);
  }

  private static double start(int id, Enqueueing enqueueing) throws Exception {
    Sink.INSTANCE.forget(id);
    long begin = System.nanoTime();
    enqueueing.enqueue(id);
    while (Sink.INSTANCE.startedAt(id) == 0) {
      if (System.nanoTime() - begin > LIMIT_NANOS) {
        throw new IllegalStateException("job " + id + " did not start");
      }
      LockSupport.parkNanos(50_000);
    }
    return (Sink.INSTANCE.startedAt(id) - begin) / 1e6;
  }

  @Override
  public void report(Report report) {
    Table table = new Table("enqueue to start", "ms, p50", "interval", "p99");
    for (String name : medians.names()) {
      table.row(name, medians.get(name), "%.1f".formatted(starts.percentile(name, 99).median()));
    }
    report
        .table(table)
        .setting(
            "Starts: the enqueue is in them; p99 is that of all starts of the run. JobRunr polls each 5 s, Quartz each second: they are left out.")
        .figure(
            new Asked("jobs.start.p50", "ms", LOWER, 1 / 0.7)
                .against(medians.get(LOCAL), DbScheduler.NAME, medians.get(PEER)))
        .figure(p99("jobs.start.p99", LOCAL, 15))
        .figure(p99("jobs.start.other-node.p99", NEWS, 15))
        .figure(p99("jobs.start.polling.p99", POLLED, POLL.toMillis() + 10.0));
  }

  private Figure p99(String name, String what, double most) {
    return new Asked(name, "ms", LOWER, most).absolute(starts.percentile(what, 99));
  }

  @Override
  public void close() throws Exception {
    for (Contender contender : List.of(ours, peer, polling)) {
      contender.stopWorker();
    }
    polling.close();
  }
}
