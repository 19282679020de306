package dev.underpin.examples.benchmarks.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import dev.underpin.examples.benchmarks.report.Area;
import dev.underpin.examples.benchmarks.report.AreaOptions;
import dev.underpin.examples.benchmarks.report.Mode;
import dev.underpin.examples.benchmarks.report.Report;
import dev.underpin.jobs.Jobs;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jobrunr.server.BackgroundJobServer;
import org.postgresql.Driver;

/**
 * Jobs, JobRunr, db-scheduler, Quartz and plain JDBC on one PostgreSQL.
 *
 * <p>{@code --db URL} of a server that runs already, else one is started here with fsync on; {@code
 * --only drain,start} for some of its parts: drain, enqueue, start, cost, idle, backlog, processes.
 */
public final class JobsArea {

  private JobsArea() {}

  /**
   * Runs the area.
   *
   * @param args its options
   */
  public static void main(String[] args) {
    Area.named("jobs").option("--db").option("--only").run(args, JobsArea::measure);
  }

  /** Children take their part of the machine also when they idle: so processes come last. */
  private static Map<String, Part.Opening> parts() {
    Map<String, Part.Opening> parts = new LinkedHashMap<>();
    parts.put("drain", Drains::new);
    parts.put("enqueue", Enqueues::new);
    parts.put("start", Latencies::new);
    parts.put("cost", Costs::new);
    parts.put("idle", IdleNodes::new);
    parts.put("backlog", Backlogs::new);
    parts.put("processes", Processes::new);
    return parts;
  }

  private static Report measure(AreaOptions options) throws Exception {
    Map<String, Part.Opening> parts = parts();
    if (options.value("--only") != null) {
      parts.keySet().retainAll(options.words("--only", parts.keySet()));
    }
    Sizes sizes = Sizes.of(options.mode());
    try (BenchServer server = BenchServer.of(options.value("--db"));
        Contenders all = new Contenders(server)) {
      Report report = settings(all, sizes);
      for (Map.Entry<String, Part.Opening> part : parts.entrySet()) {
        measure(part.getKey(), part.getValue(), all, options.mode(), report);
      }
      return report;
    }
  }

  private static void measure(
      String name, Part.Opening opening, Contenders all, Mode mode, Report report)
      throws Exception {
    long begin = System.nanoTime();
    try (Part part = opening.open(all, Sizes.of(mode))) {
      for (int number = mode == Mode.SMOKE ? 1 : 1 - Round.WARM_UPS;
          number <= mode.rounds();
          number++) {
        part.measure(new Round(number));
      }
      part.report(report);
    }
    System.out.printf("%s: %.0f s%n", name, (System.nanoTime() - begin) / 1e9);
  }

  private static Report settings(Contenders all, Sizes sizes) throws Exception {
    Report report =
        new Report()
            .library(Jobs.class)
            .library(BackgroundJobServer.class)
            .library(Scheduler.class)
            .library(org.quartz.Scheduler.class)
            .library(Driver.class)
            .setting(all.server().settings())
            .setting("Sizes: " + sizes + ".");
    all.settings().forEach(report::setting);
    return report;
  }
}
