package dev.underpin.cache.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The connections of the moment: one for commands, one that listens. They live and die together:
 * when either fails, both are replaced, so that nobody goes on reading who no longer hears.
 */
final class Link {

  private final StatefulConnection<byte[], byte[]> commanding;
  private final StatefulRedisPubSubConnection<byte[], byte[]> listening;
  private final RedisClusterAsyncCommands<byte[], byte[]> commands;
  private final Supplier<List<byte[]>> probes;
  private final boolean cluster;
  private volatile boolean lost;

  Link(
      StatefulConnection<byte[], byte[]> commanding,
      StatefulRedisPubSubConnection<byte[], byte[]> listening,
      RedisClusterAsyncCommands<byte[], byte[]> commands,
      Supplier<List<byte[]>> probes,
      boolean cluster) {
    this.commanding = commanding;
    this.listening = listening;
    this.commands = commands;
    this.probes = probes;
    this.cluster = cluster;
  }

  RedisClusterAsyncCommands<byte[], byte[]> commands() {
    return commands;
  }

  /** Sends a command that knows what to do with its reply. */
  void send(RedisCommand<byte[], byte[], ?> command) {
    var unused = commanding.dispatch(command);
  }

  /** Whether keys lie on several servers; if not, one connection keeps all commands in order. */
  boolean isCluster() {
    return cluster;
  }

  /** One key of each server that has to answer. */
  List<byte[]> probes() {
    return probes.get();
  }

  /** Subscribes, and from then on tells of messages and of the end of a connection. */
  CompletionStage<Void> listen(
      byte[] channel, Consumer<byte[]> messages, Consumer<Link> lostListener) {
    listening.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(byte[] from, byte[] message) {
            messages.accept(message);
          }
        });
    RedisConnectionStateListener state =
        new RedisConnectionStateListener() {
          @Override
          public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            lost = true;
            lostListener.accept(Link.this);
          }
        };
    listening.addListener(state);
    commanding.addListener(state);
    return listening.async().subscribe(channel);
  }

  /** Whether a connection has ended; of a cluster, that of the subscription. */
  boolean isLost() {
    return lost || !listening.isOpen() || !commanding.isOpen();
  }

  /** Begins to close both; what is not answered yet fails. Ends when they are closed. */
  CompletionStage<Void> close() {
    return CompletableFuture.allOf(listening.closeAsync(), commanding.closeAsync());
  }
}
