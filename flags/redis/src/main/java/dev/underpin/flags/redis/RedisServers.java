package dev.underpin.flags.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.BaseRedisAsyncCommands;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.lettuce.core.api.async.RedisStreamAsyncCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletionStage;

/** One Redis or a cluster: how to connect. */
sealed interface RedisServers {

  CompletionStage<Connected> connect();

  CompletionStage<? extends StatefulRedisPubSubConnection<String, String>> listen();

  /** A connection, and what can be asked on it. */
  record Connected(
      StatefulConnection<String, String> connection,
      RedisScriptingAsyncCommands<String, String> scripts,
      RedisStreamAsyncCommands<String, String> streams,
      BaseRedisAsyncCommands<String, String> words) {

    static Connected of(StatefulRedisConnection<String, String> one) {
      return new Connected(one, one.async(), one.async(), one.async());
    }

    static Connected of(StatefulRedisClusterConnection<String, String> cluster) {
      return new Connected(cluster, cluster.async(), cluster.async(), cluster.async());
    }
  }

  /** One server, or what looks like one. */
  record One(RedisClient client, RedisURI uri) implements RedisServers {

    @Override
    public CompletionStage<Connected> connect() {
      return client.connectAsync(StringCodec.UTF8, uri).thenApply(Connected::of);
    }

    @Override
    public CompletionStage<StatefulRedisPubSubConnection<String, String>> listen() {
      return client.connectPubSubAsync(StringCodec.UTF8, uri);
    }
  }

  /** A cluster; all keys of a store are in one slot. Who its nodes are is asked at each connect. */
  record Cluster(RedisClusterClient client) implements RedisServers {

    @Override
    public CompletionStage<Connected> connect() {
      return client
          .refreshPartitionsAsync()
          .thenCompose(known -> client.connectAsync(StringCodec.UTF8))
          .thenApply(Connected::of);
    }

    @Override
    public CompletionStage<? extends StatefulRedisPubSubConnection<String, String>> listen() {
      return client
          .refreshPartitionsAsync()
          .thenCompose(known -> client.connectPubSubAsync(StringCodec.UTF8));
    }
  }
}
