package dev.underpin.examples.benchmarks.flagskill;

import dev.underpin.examples.benchmarks.report.Area;
import dev.underpin.examples.benchmarks.report.AreaOptions;
import dev.underpin.examples.benchmarks.report.Better;
import dev.underpin.examples.benchmarks.report.Figure;
import dev.underpin.examples.benchmarks.report.Mode;
import dev.underpin.examples.benchmarks.report.Report;
import dev.underpin.examples.benchmarks.report.Table;
import dev.underpin.flags.Flags;
import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.PrivateServer;
import dev.underpin.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postgresql.Driver;

/**
 * How long a kill switch takes to be seen by all of three processes.
 *
 * <p>{@code --db URL} and {@code --redis URL} are servers that run already; by default the test
 * kit's are started, PostgreSQL with fsync on.
 */
public final class FlagsKillArea {

  private static final int KILLS = 500;
  private static final int QUICK_KILLS = 200;
  private static final int SMOKE_KILLS = 3;
  private static final int WARMUP = 20;
  private static final double P99_MILLIS = 100;

  private FlagsKillArea() {}

  /**
   * Runs the area.
   *
   * @param args its options
   */
  public static void main(String[] args) {
    Area.named("flags-kill").option("--db").option("--redis").run(args, FlagsKillArea::measure);
  }

  private static Report measure(AreaOptions options) throws Exception {
    Map<String, double[]> kills = new LinkedHashMap<>();
    kills.put("postgresql", onPostgres(options));
    kills.put("redis", onRedis(options));
    Table table = new Table("store", "kills", "p50 ms", "p99 ms", "slowest ms");
    Report report =
        new Report()
            .withoutRounds()
            .library(Flags.class)
            .library(Driver.class)
            .library(RedisClient.class)
            .setting("3 processes that follow, poll interval 1 s; the one that kills is a fourth.");
    kills.forEach(
        (store, millis) -> {
          table.row(
              store,
              Integer.toString(millis.length),
              shown(millis, 50),
              shown(millis, 99),
              shown(millis, 100));
          report.figure(
              new Figure.Asked("flags.kill." + store, "ms", Better.LOWER, P99_MILLIS)
                  .absolute(KillRun.percentile(millis, 99)));
        });
    return report.table(table);
  }

  private static String shown(double[] millis, double percent) {
    return "%.1f".formatted(KillRun.percentile(millis, percent).median());
  }

  private static double[] onPostgres(AreaOptions options) throws Exception {
    String given = options.value("--db");
    if (given != null) {
      return kills(given, options.mode());
    }
    try (PrivateServer<PostgresServer> server = PostgresServer.startPrivate(Map.of())) {
      return kills(server.server().jdbcUrl(), options.mode());
    }
  }

  private static double[] onRedis(AreaOptions options) throws Exception {
    String given = options.value("--redis");
    if (given != null) {
      return kills(given, options.mode());
    }
    try (PrivateServer<RedisServer> server = RedisServer.startPrivate(Map.of())) {
      return kills(server.server().url(), options.mode());
    }
  }

  private static double[] kills(String url, Mode mode) throws Exception {
    try (KillRun run = new KillRun(url)) {
      return switch (mode) {
        case FULL -> run.run(WARMUP, KILLS);
        case QUICK -> run.run(WARMUP, QUICK_KILLS);
        case SMOKE -> run.run(0, SMOKE_KILLS);
      };
    }
  }
}
