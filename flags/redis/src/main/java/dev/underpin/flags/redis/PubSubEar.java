package dev.underpin.flags.redis;

import dev.underpin.flags.internal.Ear;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hears by pub/sub. Lettuce reconnects by itself; that it did is a word too. */
final class PubSubEar extends RedisPubSubAdapter<String, String> implements Ear {

  private static final String SUBSCRIBED = "subscribed";
  // a flood of changes is as good as a few
  private static final int MAX_WORDS = 1_000;

  private final StatefulRedisPubSubConnection<String, String> connection;
  private final Speaker speaker;
  private final BlockingQueue<String> words = new LinkedBlockingQueue<>(MAX_WORDS);

  /** Says a word on another connection. */
  interface Speaker {
    void say(String word) throws Exception;
  }

  private PubSubEar(StatefulRedisPubSubConnection<String, String> connection, Speaker speaker) {
    this.connection = connection;
    this.speaker = speaker;
  }

  static PubSubEar on(RedisServers servers, String channel, Duration limit, Speaker speaker)
      throws Exception {
    StatefulRedisPubSubConnection<String, String> connection =
        RedisLink.awaitOpened(servers.listen(), limit, opened -> opened);
    PubSubEar ear = new PubSubEar(connection, speaker);
    boolean done = false;
    try {
      connection.addListener(ear);
      RedisLink.await(connection.async().subscribe(channel), limit);
      done = true;
      return ear;
    } finally {
      if (!done) {
        ear.close();
      }
    }
  }

  @Override
  public void message(String channel, String message) {
    words.offer(message);
  }

  @Override
  public void subscribed(String channel, long count) {
    words.offer(SUBSCRIBED);
  }

  @Override
  public @Nullable String hear(Duration limit) throws InterruptedException {
    return words.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void say(String word) throws Exception {
    speaker.say(word);
  }

  @Override
  public void close() {
    RedisLink.close(connection);
    words.offer("probe closed"); // wakes who waits, and is no hint
  }
}
