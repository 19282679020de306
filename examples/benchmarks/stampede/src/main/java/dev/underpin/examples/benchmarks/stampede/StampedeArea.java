package dev.underpin.examples.benchmarks.stampede;

import com.alicp.jetcache.CacheBuilder;
import dev.underpin.cache.Cache;
import dev.underpin.cache.redis.RedisStore;
import dev.underpin.examples.benchmarks.report.Area;
import dev.underpin.examples.benchmarks.report.AreaOptions;
import dev.underpin.examples.benchmarks.report.Better;
import dev.underpin.examples.benchmarks.report.Figure;
import dev.underpin.examples.benchmarks.report.Report;
import dev.underpin.examples.benchmarks.report.Samples;
import dev.underpin.examples.benchmarks.report.Table;
import dev.underpin.examples.benchmarks.stampede.StampedeRun.Asked;
import dev.underpin.testkit.PrivateServer;
import dev.underpin.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.redisson.Redisson;
import org.springframework.cache.caffeine.CaffeineCache;

/**
 * Three processes, a thousand callers in each, one cold key at a time and a loader that takes 200
 * ms: how often it is called. And again with the process killed that loads.
 *
 * <p>{@code --redis URL} is a server that runs already; by default the test kit's is started.
 */
public final class StampedeArea {

  private StampedeArea() {}

  /**
   * Runs the area.
   *
   * @param args its options
   */
  public static void main(String[] args) {
    Area.named("stampede").option("--redis").run(args, StampedeArea::measure);
  }

  /** How much of it. */
  private record Size(int callers, int keys, int kills, int keysOfPeers) {

    static Size of(AreaOptions options) {
      return switch (options.mode()) {
        case FULL -> new Size(1_000, 100, 20, 100);
        case QUICK -> new Size(1_000, 25, 4, 5);
        case SMOKE -> new Size(50, 2, 1, 1);
      };
    }
  }

  private static Report measure(AreaOptions options) throws Exception {
    String given = options.value("--redis");
    if (given != null) {
      return measure(given, Size.of(options));
    }
    try (PrivateServer<RedisServer> server = RedisServer.startPrivate(Map.of())) {
      return measure(server.server().url(), Size.of(options));
    }
  }

  private static Report measure(String redis, Size size) throws Exception {
    Table table =
        new Table(
            "cache", "keys", "loads a key", "most loads of a key", "slowest caller ms", "at most");
    List<Asked> killed = new ArrayList<>();
    List<Asked> asked;
    try (StampedeRun run = new StampedeRun(Contenders.UNDERPIN, redis, size.callers)) {
      asked = ask(run, size.keys);
      while (killed.size() < size.kills) {
        Asked one = run.askAndKill();
        if (one != null) {
          killed.add(one);
        }
      }
    }
    row(table, "Underpin", asked);
    row(table, "Underpin, the loading process killed", killed);
    for (String peer : Contenders.peers()) {
      try (StampedeRun run = new StampedeRun(peer, redis, size.callers)) {
        row(table, peer, askPeer(run, size.keysOfPeers));
      }
    }
    return described(size)
        .table(table)
        .figure(most("stampede.loads", 1, asked))
        .figure(most("stampede.loads.killed", 2, killed));
  }

  private static List<Asked> ask(StampedeRun run, int keys) throws IOException {
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      asked.add(run.ask());
    }
    return asked;
  }

  /** Until one has not answered: a peer that hangs is a row, too. */
  private static List<Asked> askPeer(StampedeRun run, int keys) throws IOException {
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      try {
        asked.add(run.ask());
      } catch (AssertionError noAnswer) {
        asked.add(new Asked(0, Double.POSITIVE_INFINITY));
        break;
      }
    }
    return asked;
  }

  private static void row(Table table, String name, List<Asked> asked) {
    Samples slowest = Samples.of(asked.stream().mapToDouble(Asked::slowestMillis).toArray());
    table.row(
        name,
        Integer.toString(asked.size()),
        "%.2f".formatted(asked.stream().mapToLong(Asked::loads).average().orElseThrow()),
        Long.toString(most(asked)),
        "%.0f".formatted(slowest.median()),
        "%.0f".formatted(asked.stream().mapToDouble(Asked::slowestMillis).max().orElseThrow()));
  }

  private static long most(List<Asked> asked) {
    return asked.stream().mapToLong(Asked::loads).max().orElseThrow();
  }

  /** Of all keys the worst: one that was loaded too often is one too many. */
  private static Figure most(String name, int floor, List<Asked> asked) {
    return new Figure.Asked(name, "loads", Better.LOWER, floor)
        .absolute(Samples.of((double) most(asked)));
  }

  private static Report described(Size size) {
    return new Report()
        .withoutRounds()
        .library(Cache.class)
        .library(RedisStore.class)
        .library(RedisClient.class)
        .library(CacheBuilder.class)
        .library(Redisson.class)
        .library(CaffeineCache.class)
        .setting(
            "3 processes of %d callers each, a thread a caller; a load takes 200 ms; the slowest caller counts from the moment at which all were to ask."
                .formatted(size.callers))
        .setting(
            "Underpin's lease is %d s, its timeout for Redis %d s."
                .formatted(Contenders.LEASE.toSeconds(), Contenders.PATIENCE.toSeconds()))
        .setting(
            "JetCache: two levels, cachePenetrateProtect; Redisson: a local cached map with a"
                + " MapLoader; Spring: what @Cacheable(sync = true) calls, on Caffeine, so a load a"
                + " process.");
  }
}
