package dev.underpin.examples.benchmarks.cache;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Redis by Lettuce and nothing else: the very keys and values that ours has written. */
@State(Scope.Benchmark)
public class LettucePeer {

  private final RedisClient client = RedisClient.create(Users.redis());
  private final StatefulRedisConnection<byte[], byte[]> connection =
      client.connect(ByteArrayCodec.INSTANCE);
  private byte[][] keys = {};

  /** Where it is; a thread's own. */
  @State(Scope.Thread)
  public static class At {
    private int user;
  }

  /** Has ours write. */
  @Setup
  public void fill() {
    RedisBenchmark ours = new RedisBenchmark();
    ours.fill();
    keys =
        connection.sync().keys("*" + RedisBenchmark.FAR + "*user:*").stream()
            .filter(key -> connection.sync().type(key).equals("string"))
            .toArray(byte[][]::new);
    ours.close();
    if (keys.length != Users.COUNT) {
      throw new IllegalStateException(
          "of %d values there are %d".formatted(Users.COUNT, keys.length));
    }
  }

  /** Ends it. */
  @TearDown
  public void close() {
    client.shutdown();
  }

  /** One GET. */
  @Benchmark
  public byte[] get(At at) {
    return connection.sync().get(keys[at.user++ & (Users.COUNT - 1)]);
  }

  /** One MGET of a hundred. */
  @Benchmark
  public List<KeyValue<byte[], byte[]>> mget(At at) {
    int first = (at.user++ & Integer.MAX_VALUE) % (Users.COUNT / Users.MANY) * Users.MANY;
    return connection.sync().mget(Arrays.copyOfRange(keys, first, first + Users.MANY));
  }
}
