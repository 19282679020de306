package dev.underpin.examples.benchmarks.chaoscache;

import dev.underpin.testkit.PrivateServer;
import dev.underpin.testkit.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** One server without persistence. */
final class OneRedis implements Engine {

  private final PrivateServer<RedisServer> server = RedisServer.startPrivate(Map.of());

  @Override
  public List<String> urls() {
    return List.of(server.server().url());
  }

  @Override
  public boolean isCluster() {
    return false;
  }

  @Override
  public void trouble(Random random, Counts counts) throws InterruptedException {
    int roll = random.nextInt(100);
    if (roll < 30) {
      server.server().command("FLUSHALL");
      counts.flushes().incrementAndGet();
    } else if (roll < 50) {
      server.kill();
      pause(random, 3_000);
      server.start();
      counts.restarts().incrementAndGet();
    } else if (roll < 65) {
      server.restartEmpty();
      counts.restarts().incrementAndGet();
    } else {
      server.freeze();
      pause(random, roll < 80 ? 300 : 5_000);
      server.resume();
      counts.redisFreezes().incrementAndGet();
    }
  }

  private static void pause(Random random, int mostMillis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextInt(mostMillis));
  }

  @Override
  public void close() {
    server.close();
  }
}
