package dev.underpin.examples.benchmarks.cache;

import static dev.underpin.examples.benchmarks.report.Better.LOWER;

import com.alicp.jetcache.MultiLevelCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.underpin.cache.Cache;
import dev.underpin.cache.redis.RedisStore;
import dev.underpin.examples.benchmarks.jmh.Call;
import dev.underpin.examples.benchmarks.jmh.Measured;
import dev.underpin.examples.benchmarks.jmh.Rounds;
import dev.underpin.examples.benchmarks.report.Area;
import dev.underpin.examples.benchmarks.report.AreaOptions;
import dev.underpin.examples.benchmarks.report.Figure.Asked;
import dev.underpin.examples.benchmarks.report.Mode;
import dev.underpin.examples.benchmarks.report.Report;
import dev.underpin.examples.benchmarks.report.Samples;
import dev.underpin.examples.benchmarks.report.Table;
import dev.underpin.testkit.PrivateServer;
import dev.underpin.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cache2k.Cache2kBuilder;
import org.openjdk.jmh.runner.RunnerException;
import org.redisson.Redisson;
import org.springframework.cache.caffeine.CaffeineCache;

/**
 * What a cache costs: hits in memory and in Redis, many keys at once, and outages.
 *
 * <p>{@code --redis URL} is a server that runs already, for the hits; outages have servers of their
 * own. {@code --part memory,redis,outage} measures some of it only.
 */
public final class CacheArea {

  private static final Set<String> PARTS = Set.of("memory", "redis", "outage");

  // the pairs that are compared stand side by side
  private static final Call MEMORY = call("memory: Underpin", MemoryBenchmark.class, "get");
  private static final Call CAFFEINE = call("memory: Caffeine", LocalPeers.class, "caffeine");
  private static final Call COUNTED =
      call("memory: Underpin, counted, in a request", MemoryBenchmark.class, "getCounted");
  private static final Call MEMORY_BY_TWO = MEMORY.threads(2);
  private static final Call CAFFEINE_BY_TWO = CAFFEINE.threads(2);
  private static final Call CACHE2K = call("memory: cache2k", LocalPeers.class, "cache2k");
  private static final Call SPRING = call("memory: Spring on Caffeine", LocalPeers.class, "spring");
  private static final Call NEAR =
      call("memory before Redis: Underpin", RedisBenchmark.class, "getNear");
  private static final Call JETCACHE_NEAR =
      call("memory before Redis: JetCache", JetCachePeer.class, "near");
  private static final Call REDISSON_NEAR =
      call("memory before Redis: Redisson", RedissonPeer.class, "near");
  private static final Call REDIS = call("Redis: Underpin", RedisBenchmark.class, "get");
  private static final Call LETTUCE = call("Redis: Lettuce", LettucePeer.class, "get");
  private static final Call JETCACHE = call("Redis: JetCache", JetCachePeer.class, "far");
  private static final Call REDISSON = call("Redis: Redisson", RedissonPeer.class, "far");
  private static final Call GET_ALL =
      call("100 of Redis: Underpin", RedisBenchmark.class, "getAll");
  private static final Call MGET = call("100 of Redis: Lettuce", LettucePeer.class, "mget");

  private CacheArea() {}

  private static Call call(String name, Class<?> type, String method) {
    return new Call(name, type, method);
  }

  /**
   * Runs the area.
   *
   * @param args its options
   */
  public static void main(String[] args) {
    Area.named("cache").option("--redis").option("--part").run(args, CacheArea::measure);
  }

  private static Report measure(AreaOptions options) throws Exception {
    Set<String> parts = options.words("--part", PARTS);
    List<Call> calls = new ArrayList<>();
    if (parts.contains("memory")) {
      calls.addAll(List.of(MEMORY, CAFFEINE, COUNTED, MEMORY_BY_TWO, CAFFEINE_BY_TWO));
      calls.addAll(List.of(CACHE2K, SPRING));
    }
    if (parts.contains("redis")) {
      calls.addAll(List.of(NEAR, JETCACHE_NEAR, REDISSON_NEAR, REDIS, LETTUCE));
      calls.addAll(List.of(JETCACHE, REDISSON, GET_ALL, MGET));
    }
    Report report = calls.isEmpty() ? new Report() : hits(options, calls);
    if (parts.contains("outage")) {
      outages(options.mode(), report);
    }
    return described(report);
  }

  private static Report hits(AreaOptions options, List<Call> calls) throws RunnerException {
    String given = options.value("--redis");
    if (given != null) {
      return hits(options.mode(), given, calls);
    }
    try (PrivateServer<RedisServer> server = RedisServer.startPrivate(Map.of())) {
      return hits(options.mode(), server.server().url(), calls);
    }
  }

  private static Report hits(Mode mode, String redis, List<Call> calls) throws RunnerException {
    Rounds rounds = Rounds.of(mode, Map.of(Users.REDIS, redis), calls.toArray(Call[]::new));
    Report report = rounds.report().table(rounds.table());
    if (calls.contains(MEMORY)) {
      inMemory(rounds, report);
    }
    if (calls.contains(REDIS)) {
      inRedis(rounds, report);
    }
    return report;
  }

  private static void inMemory(Rounds rounds, Report report) {
    Measured ours = rounds.get(MEMORY);
    Samples caffeine = rounds.get(CAFFEINE).nanos();
    report
        .figure(asked("memory", 1 / 1.15).against(ours.nanos(), "caffeine", caffeine))
        .figure(new Asked("cache.memory.bytes", "B/op", LOWER, 0).absolute(whole(ours.bytes())))
        .figure(
            asked("memory.counted", 1 / 1.5)
                .against(rounds.get(COUNTED).nanos(), "caffeine", caffeine))
        .figure(
            asked("memory.threads", 1 / 1.15)
                .against(
                    rounds.get(MEMORY_BY_TWO).nanos(),
                    "caffeine",
                    rounds.get(CAFFEINE_BY_TWO).nanos()));
  }

  /** The smallest object has sixteen bytes: what is less than one in the middle is JMH's own. */
  private static Samples whole(Samples bytes) {
    return Samples.of((double) Math.round(bytes.median()));
  }

  private static void inRedis(Rounds rounds, Report report) {
    Measured near = Measured.quickest(rounds.get(JETCACHE_NEAR), rounds.get(REDISSON_NEAR));
    Measured far = Measured.quickest(rounds.get(JETCACHE), rounds.get(REDISSON));
    Measured ours = rounds.get(REDIS);
    report
        .figure(
            asked("memory.coherent", 1).against(rounds.get(NEAR).nanos(), peer(near), near.nanos()))
        .figure(
            asked("redis", 1 / 1.15).against(ours.nanos(), "lettuce", rounds.get(LETTUCE).nanos()))
        .figure(new Asked("cache.redis.bytes", "B/op", LOWER, 2_048).absolute(ours.bytes()))
        .figure(asked("redis.peer", 1).against(ours.nanos(), peer(far), far.nanos()))
        .figure(
            asked("getAll", 1 / 1.3)
                .against(rounds.get(GET_ALL).nanos(), "mget", rounds.get(MGET).nanos()));
  }

  private static Asked asked(String name, double floor) {
    return new Asked("cache." + name, "ns/op", LOWER, floor);
  }

  private static String peer(Measured of) {
    String name = of.call().name();
    return name.substring(name.lastIndexOf(' ') + 1);
  }

  private static void outages(Mode mode, Report report) throws Exception {
    Table table =
        new Table("Redis is", "cache", "first get ms", "later gets ms", "used again after ms");
    for (Trouble trouble : Trouble.values()) {
      System.out.println("outage: " + trouble.word());
      Outage.Seen seen = new Outage(trouble, mode).run();
      String how = trouble.word();
      table.row(
          how,
          "Underpin",
          "%.1f".formatted(seen.firstMillis()),
          "%.4f".formatted(seen.later().out().median() / 1e6),
          "%.0f".formatted(seen.backMillis()));
      table.row(
          how,
          "Underpin in memory alone",
          "",
          "%.4f".formatted(seen.later().alone().median() / 1e6),
          "");
      for (Outage.OfPeer peer : seen.peers()) {
        table.row(
            how,
            peer.name(),
            "%.0f".formatted(peer.first()),
            "%.0f".formatted(peer.later()),
            "%.0f".formatted(peer.back()));
      }
      report
          .figure(
              asked("outage." + how, 0.5)
                  .against(seen.later().out(), "memory-alone", seen.later().alone()))
          .figure(
              new Asked("cache.outage." + how + ".first", "ms", LOWER, 100)
                  .absolute(Samples.of(seen.firstMillis())))
          .figure(
              new Asked("cache.outage." + how + ".back", "ms", LOWER, 2_000)
                  .absolute(Samples.of(seen.backMillis())));
    }
    report.table(table);
  }

  private static Report described(Report report) {
    return report
        .library(Cache.class)
        .library(RedisStore.class)
        .library(Caffeine.class)
        .library(Cache2kBuilder.class)
        .library(RedisClient.class)
        .library(MultiLevelCache.class)
        .library(Redisson.class)
        .library(CaffeineCache.class)
        .setting(
            "%,d users in turn, values of about 100 characters, bound %,d, ten minutes; the keys asked with are not the objects that were put."
                .formatted(Users.COUNT, Users.MAXIMUM))
        .setting(
            "In Redis: Lettuce gets the very bytes that ours wrote, and leaves them bytes; ours"
                + " keeps one value in memory, and makes values of them; JetCache by Kryo 5,"
                + " Redisson by its bucket of texts, and its local map on Caffeine.")
        .setting(
            "Outages: a key that is in no memory, a loader that answers at once, peers with their"
                + " own time limits; first: the get that finds out.");
  }
}
