package dev.underpin.examples.benchmarks.chaoscache;

import dev.underpin.cache.Cache;
import dev.underpin.cache.redis.RedisStore;
import dev.underpin.examples.benchmarks.chaoscache.ChaosRun.Calm;
import dev.underpin.examples.benchmarks.chaoscache.ChaosRun.Outcome;
import dev.underpin.examples.benchmarks.chaoscache.ChaosRun.Plan;
import dev.underpin.examples.benchmarks.chaoscache.Checker.Fault;
import dev.underpin.examples.benchmarks.chaoscache.Checker.Verdict;
import dev.underpin.examples.benchmarks.report.Area;
import dev.underpin.examples.benchmarks.report.AreaOptions;
import dev.underpin.examples.benchmarks.report.Mode;
import dev.underpin.examples.benchmarks.report.Report;
import dev.underpin.examples.benchmarks.report.Table;
import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Caches of three processes on a Redis, and on a Redis Cluster, while everything around them fails.
 * Ends with 1 if a promise was broken.
 *
 * <p>{@code --minutes n} of trouble on each (10; with {@code --quick} 1), {@code --engine redis} or
 * {@code cluster} for one of them, {@code --fence off} to see that the checker sees, {@code --seed
 * n}. What is promised stands in {@link Checker}.
 */
public final class ChaosCacheArea {

  private static final Set<String> ENGINES = Set.of("redis", "cluster");
  private static final int SHOWN = 20;
  private static final int NODES = 3;
  private static final Duration SMOKE = Duration.ofSeconds(6);
  private static final Calm CALM = new Calm(Duration.ofSeconds(10), 0);
  private static final Calm SMOKE_CALM = new Calm(Duration.ofSeconds(4), 2_000);

  private ChaosCacheArea() {}

  /**
   * Runs the area.
   *
   * @param args its options
   */
  public static void main(String[] args) {
    Area.named("chaos-cache")
        .option("--minutes")
        .option("--engine")
        .option("--fence")
        .option("--seed")
        .run(args, ChaosCacheArea::measure);
  }

  private static Report measure(AreaOptions options) throws Exception {
    boolean isSmoke = options.mode() == Mode.SMOKE;
    int minutes = options.number("--minutes", options.mode() == Mode.FULL ? 10 : 1, 24 * 60);
    long seed = options.number("--seed", (int) (System.nanoTime() % 1_000_000) + 1, 999_999_999);
    boolean hasFence = options.isOn("--fence");
    List<Outcome> outcomes = new ArrayList<>();
    for (String engine : options.words("--engine", ENGINES).stream().sorted().toList()) {
      Plan plan =
          new Plan(
              isSmoke ? SMOKE : Duration.ofMinutes(minutes),
              isSmoke ? SMOKE_CALM : CALM,
              NODES,
              hasFence,
              engine.equals("cluster"),
              seed);
      try (ChaosRun run = new ChaosRun(plan)) {
        outcomes.add(run.run());
      }
    }
    return report(outcomes, seed);
  }

  private static Report report(List<Outcome> outcomes, long seed) {
    Report report =
        new Report()
            .withoutRounds()
            .library(Cache.class)
            .library(RedisStore.class)
            .library(RedisClient.class)
            .table(table(outcomes))
            .setting(
                "%d processes of 4 threads, 260 keys, at most %d processes in trouble at a time; maxStaleness %d s, lease %d s, time to live %d s, failSafe %d s; seed %d."
                    .formatted(
                        NODES,
                        NODES - 1,
                        Promises.MAX_STALENESS.toSeconds(),
                        Promises.LEASE.toSeconds(),
                        Promises.TIME_TO_LIVE.toSeconds(),
                        Promises.FAIL_SAFE.toSeconds(),
                        seed))
            .setting(
                "Each process is behind a network of its own that fails; those on the cluster are"
                    + " not, since a cluster tells its clients where its servers are.")
            .setting(
                "Excused: changes that a failing master acknowledged within a second of its"
                    + " failure; of them only the time to live is asked.");
    outcomes.forEach(outcome -> report.line(line(outcome)));
    outcomes.forEach(outcome -> judge(report, outcome));
    return report;
  }

  private static Table table(List<Outcome> outcomes) {
    Table table =
        new Table(
            "engine",
            "calls",
            "changes",
            "queued",
            "excused",
            "processes ended by themselves",
            "masters taken over");
    for (Outcome outcome : outcomes) {
      Verdict verdict = outcome.verdict();
      table.row(
          engine(outcome),
          text(verdict.operations()),
          text(verdict.changes()),
          text(verdict.queued()),
          text(verdict.excused()),
          text(outcome.counts().unexpectedEnds().get()),
          text(outcome.counts().failovers().get()));
    }
    return table;
  }

  private static String engine(Outcome outcome) {
    return outcome.plan().cluster() ? "cluster" : "redis";
  }

  private static String text(long value) {
    return Long.toString(value);
  }

  private static String line(Outcome outcome) {
    Verdict verdict = outcome.verdict();
    Counts counts = outcome.counts();
    StringBuilder line =
        new StringBuilder(
            ("CHAOS cache engine=%s minutes=%d operations=%d kills=%d freezes=%d cuts=%d"
                    + " flushes=%d restarts=%d redis_freezes=%d failovers=%d")
                .formatted(
                    engine(outcome),
                    outcome.plan().howLong().toMinutes(),
                    verdict.operations(),
                    counts.kills().get(),
                    counts.freezes().get(),
                    counts.cuts().get(),
                    counts.flushes().get(),
                    counts.restarts().get(),
                    counts.redisFreezes().get(),
                    counts.failovers().get()));
    for (Fault fault : Fault.values()) {
      line.append(' ').append(fault.word()).append('=').append(verdict.counts().get(fault));
    }
    return line.append(
            " staleness=%ds fence=%s"
                .formatted(
                    Promises.MAX_STALENESS.toSeconds(), outcome.plan().hasFence() ? "on" : "off"))
        .toString();
  }

  private static void judge(Report report, Outcome outcome) {
    List<String> violations = outcome.verdict().violations();
    if (outcome.verdict().changes() == 0) {
      report.failure("nothing was changed, so nothing was shown");
    }
    violations.stream().limit(SHOWN).forEach(report::failure);
    if (violations.size() > SHOWN) {
      report.failure("and %d more".formatted(violations.size() - SHOWN));
    }
    if (violations.isEmpty()) {
      delete(outcome.folder());
    } else {
      report.setting("Journals and nodes' logs: " + outcome.folder());
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
