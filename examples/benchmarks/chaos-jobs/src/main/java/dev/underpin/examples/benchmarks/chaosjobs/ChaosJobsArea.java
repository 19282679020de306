package dev.underpin.examples.benchmarks.chaosjobs;

import dev.underpin.examples.benchmarks.chaosjobs.ChaosRun.Outcome;
import dev.underpin.examples.benchmarks.chaosjobs.ChaosRun.Plan;
import dev.underpin.examples.benchmarks.chaosjobs.Checker.Verdict;
import dev.underpin.examples.benchmarks.report.Area;
import dev.underpin.examples.benchmarks.report.AreaOptions;
import dev.underpin.examples.benchmarks.report.Mode;
import dev.underpin.examples.benchmarks.report.Report;
import dev.underpin.examples.benchmarks.report.Table;
import dev.underpin.jobs.Jobs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Jobs on PostgreSQL or MariaDB while everything around them fails. Ends with 1 if a promise was
 * broken.
 *
 * <p>{@code --minutes n} of trouble (10; with {@code --quick} 1), {@code --database mariadb} for
 * MariaDB instead of PostgreSQL, {@code --db URL} a server that runs already and is not restarted,
 * {@code --fence off} or {@code --limit-locks off} to see that the checker sees, {@code --seed n}.
 */
public final class ChaosJobsArea {

  private static final int SHOWN = 20;
  private static final int NODES = 4;
  private static final int SMOKE_NODES = 2;
  private static final Duration SMOKE = Duration.ofSeconds(2);

  private ChaosJobsArea() {}

  /**
   * Runs the area.
   *
   * @param args its options
   */
  public static void main(String[] args) {
    Area.named("chaos-jobs")
        .option("--minutes")
        .option("--database")
        .option("--db")
        .option("--fence")
        .option("--limit-locks")
        .option("--seed")
        .run(args, ChaosJobsArea::measure);
  }

  private static Report measure(AreaOptions options) throws Exception {
    boolean isSmoke = options.mode() == Mode.SMOKE;
    int minutes = options.number("--minutes", options.mode() == Mode.FULL ? 10 : 1, 24 * 60);
    long seed = options.number("--seed", (int) (System.nanoTime() % 1_000_000) + 1, 999_999_999);
    Plan plan =
        new Plan(
            isSmoke ? SMOKE : Duration.ofMinutes(minutes),
            isSmoke ? SMOKE_NODES : NODES,
            new NodeSettings.Guards(options.isOn("--fence"), options.isOn("--limit-locks")),
            seed);
    String named = options.value("--database");
    Engine engine = named == null ? Engine.POSTGRESQL : Engine.named(named);
    try (ChaosDatabase database = ChaosDatabase.create(engine, options.value("--db"));
        ChaosRun run = new ChaosRun(plan, database)) {
      return report(plan, run.run(), isSmoke ? 0 : minutes, database);
    }
  }

  private static Report report(Plan plan, Outcome outcome, int minutes, ChaosDatabase database) {
    String engine = database.engine().word();
    Verdict verdict = outcome.verdict();
    Report report =
        new Report()
            .withoutRounds()
            .library(Jobs.class)
            .library(database.engine().driver())
            .table(table(outcome))
            .setting(
                "%d nodes of %d workers, each behind a proxy of its own, at most half of them in trouble at a time; lease %d s; seed %d."
                    .formatted(
                        plan.nodes(),
                        NodeSettings.WORKERS,
                        NodeSettings.LEASE.toSeconds(),
                        plan.seed()))
            .setting(
                database.canRestart()
                    ? engine
                        + " of the test kit, flushed at each commit, stopped or killed and started"
                        + " again about twice a minute."
                    : engine + " as given; it was not restarted.")
            .setting(
                "Nodes ask for times by clocks up to 20 s wrong; over_limit counts unique keys with"
                    + " two live jobs, and leases and handlers beyond a limit; overlaps counts"
                    + " handlers that came to more than a limit only since one of them had outlived"
                    + " its lease.")
            .line(line(plan, outcome, minutes, engine));
    fail(report, outcome);
    boolean isKept = verdict.violations().isEmpty() && outcome.limits().violations().isEmpty();
    if (isKept && outcome.seen().violations().isEmpty()) {
      delete(outcome.folder());
    } else {
      report.setting("Ledger and nodes' logs: " + outcome.folder());
    }
    return report;
  }

  private static Table table(Outcome outcome) {
    Counts counts = outcome.counts();
    Checker.Ends ends = outcome.verdict().ends();
    return new Table("what", "how often")
        .row("jobs acknowledged", text(outcome.verdict().operations()))
        .row("jobs done", text(ends.done()))
        .row("dead letters", text(ends.dead()))
        .row("jobs parked", text(ends.parked()))
        .row("processes killed", text(counts.kills().get()))
        .row("processes frozen", text(counts.freezes().get()))
        .row("networks cut or half-opened", text(counts.cuts().get()))
        .row("connections terminated", text(counts.terminated().get()))
        .row("database restarts", text(counts.restarts().get()))
        .row("processes that ended by themselves", text(counts.unexpectedEnds().get()))
        .row("leases of limited jobs", text(outcome.limits().leases()))
        .row(
            "handlers beyond a limit, one of them after its lease",
            text(outcome.limits().overlaps()))
        .row("looks at the tables", text(outcome.seen().looks()))
        .row("longest claim beyond its lease, ms", text(outcome.seen().latestMillis()));
  }

  private static String text(long value) {
    return Long.toString(value);
  }

  private static String line(Plan plan, Outcome outcome, int minutes, String engine) {
    Verdict verdict = outcome.verdict();
    Counts counts = outcome.counts();
    return ("CHAOS jobs engine=%s minutes=%d operations=%d kills=%d freezes=%d cuts=%d"
            + " lost=%d twice=%d over_limit=%d late_rescues=%d"
            + " phantoms=%d terminated=%d restarts=%d lease=%ds fence=%s limit_locks=%s leases=%d"
            + " overlaps=%d")
        .formatted(
            engine,
            minutes,
            verdict.operations(),
            counts.kills().get(),
            counts.freezes().get(),
            counts.cuts().get(),
            verdict.lost(),
            verdict.twice(),
            outcome.seen().overLimit() + outcome.limits().over(),
            outcome.seen().late(),
            verdict.phantoms(),
            counts.terminated().get(),
            counts.restarts().get(),
            NodeSettings.LEASE.toSeconds(),
            onOrOff(plan.guards().fence()),
            onOrOff(plan.guards().limitLocks()),
            outcome.limits().leases(),
            outcome.limits().overlaps());
  }

  private static String onOrOff(boolean isOn) {
    return isOn ? "on" : "off";
  }

  private static void fail(Report report, Outcome outcome) {
    if (outcome.verdict().operations() == 0) {
      report.failure("no job was acknowledged, so nothing was shown");
    }
    List<String> all =
        Stream.of(
                outcome.verdict().violations(),
                outcome.limits().violations(),
                outcome.seen().violations())
            .flatMap(List::stream)
            .toList();
    all.stream().limit(SHOWN).forEach(report::failure);
    if (all.size() > SHOWN) {
      report.failure("and %d more".formatted(all.size() - SHOWN));
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("could not delete " + folder, e);
    }
  }
}
