package dev.underpin.examples.benchmarks.cache;

import dev.underpin.cache.Cache;
import dev.underpin.cache.CacheBuilder;
import dev.underpin.cache.redis.RedisStore;
import dev.underpin.examples.benchmarks.report.Mode;
import dev.underpin.examples.benchmarks.report.Samples;
import dev.underpin.testkit.FaultProxy;
import dev.underpin.testkit.PrivateServer;
import dev.underpin.testkit.RedisServer;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One outage of a Redis: what a get of a key costs that is in no memory, by a loader that answers
 * at once; and how long after Redis is back it is used again.
 */
final class Outage {

  private static final int MISSES = 4_000;
  private static final int WARM_UP = 15;
  private static final int MANY = 200;
  private static final int CALLS_OF_PEERS = 3;
  private static final Duration LONGEST_BACK = Duration.ofSeconds(40);

  private final Trouble trouble;
  private final Mode mode;
  private long keys;

  Outage(Trouble trouble, Mode mode) {
    this.trouble = trouble;
    this.mode = mode;
  }

  /**
   * What it cost.
   *
   * @param trouble in which way Redis was gone
   * @param firstMillis the get that finds out
   * @param later nanoseconds a get, after that
   * @param backMillis how long after Redis was back it was asked again
   * @param peers what others took for it
   */
  record Seen(
      Trouble trouble, double firstMillis, Paired later, double backMillis, List<OfPeer> peers) {}

  /** The same of a cache with a Redis that is out, and of one that never had any. */
  record Paired(Samples out, Samples alone) {}

  /** The same of another library, in milliseconds. */
  record OfPeer(String name, double first, double later, double back) {}

  Seen run() throws Exception {
    try (PrivateServer<RedisServer> server = RedisServer.startPrivate(Map.of());
        FaultProxy network = FaultProxy.before(server.server().url());
        RedisStore store = RedisStore.builder(RedisURI.create(network.url())).build();
        Cache<String, String> ours = builder().remote(store, r -> r.codec(Text.CODEC)).build();
        Cache<String, String> alone = builder().build()) {
      store.start();
      back(System.nanoTime(), () -> store.state().open());
      List<PeerInIt> peers = peers(network.url());
      misses(ours, MANY);
      trouble.begin(server, network);
      double first = millis(() -> ours.get(key()));
      while (store.state().open()) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      Paired paired = paired(ours, alone);
      peers.forEach(PeerInIt::measure);
      trouble.end(server, network);
      long began = System.nanoTime();
      peers.forEach(peer -> peer.comesBack(began));
      double back = back(began, () -> store.state().open());
      return new Seen(trouble, first, paired, back, peers.stream().map(PeerInIt::result).toList());
    }
  }

  private static CacheBuilder<String, String> builder() {
    return Cache.builder("users", String.class, String.class)
        .memory(m -> m.maximumSize(Users.MAXIMUM).timeToLive(Users.TIME_TO_LIVE))
        .loader(key -> "loaded");
  }

  private List<PeerInIt> peers(String redis) {
    return mode == Mode.SMOKE
        ? List.of()
        : OutagePeer.all(redis, mode == Mode.FULL).stream().map(PeerInIt::new).toList();
  }

  private String key() {
    return "new" + keys++;
  }

  private static double millis(Callable<?> call) {
    long began = System.nanoTime();
    try {
      var unused = call.call();
    } catch (Exception e) {
      // that is an answer, too
    }
    return (System.nanoTime() - began) / 1e6;
  }

  private Paired paired(Cache<String, String> ours, Cache<String, String> alone) {
    int rounds = mode.rounds();
    double[] out = new double[rounds];
    double[] without = new double[rounds];
    for (int i = -WARM_UP; i < rounds; i++) {
      boolean oursFirst = i % 2 == 0;
      double one = misses(oursFirst ? ours : alone, MISSES);
      double other = misses(oursFirst ? alone : ours, MISSES);
      if (i >= 0) {
        out[i] = oursFirst ? one : other;
        without[i] = oursFirst ? other : one;
      }
    }
    return new Paired(Samples.of(out), Samples.of(without));
  }

  /** Nanoseconds a get. */
  private double misses(Cache<String, String> cache, int count) {
    long began = System.nanoTime();
    for (int i = 0; i < count; i++) {
      if (cache.get(key()) == null) {
        throw new IllegalStateException("the loader always finds something");
      }
    }
    return (double) (System.nanoTime() - began) / count;
  }

  /** How long after a time something works, in milliseconds; infinite if it does not. */
  private static double back(long began, Callable<Boolean> works) {
    while (System.nanoTime() - began < LONGEST_BACK.toNanos()) {
      try {
        if (works.call()) {
          return (System.nanoTime() - began) / 1e6;
        }
        TimeUnit.MILLISECONDS.sleep(5);
      } catch (Exception e) {
        // not yet
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /** Another library in this outage. */
  private static final class PeerInIt {

    private final OutagePeer peer;
    private final double[] millis;
    private CompletableFuture<Double> back = new CompletableFuture<>();

    PeerInIt(OutagePeer peer) {
      this.peer = peer;
      this.millis = new double[peer.isSlow() ? 1 : CALLS_OF_PEERS];
    }

    void measure() {
      for (int i = 0; i < millis.length; i++) {
        millis[i] = millis(peer.get());
      }
    }

    void comesBack(long began) {
      back =
          CompletableFuture.supplyAsync(
              () -> back(began, peer.works()), task -> new Thread(task, "back").start());
    }

    OfPeer result() {
      double later = Samples.of(millis).median();
      OfPeer result = new OfPeer(peer.name(), millis[0], later, back.join());
      peer.close().run();
      return result;
    }
  }
}
