package dev.underpin.cache.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.util.Timer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How Lettuce is set up, so that an outage costs a call as little as it can: commands are refused
 * while there is no connection, none is ever sent twice, and connections are not mended but
 * replaced, by {@link Keeper}. Time limits of calls are ours ({@link Call}), since Lettuce's want a
 * thread of their own to hear of every command.
 *
 * @param uris of the server, or of nodes of the cluster
 * @param cluster which of the two
 * @param ssl null for the defaults
 */
record Lettuce(List<RedisURI> uris, boolean cluster, @Nullable SslOptions ssl) {

  private static final Duration REFRESH = Duration.ofSeconds(60);

  /** Commands of one call, of which there may be many, wait for the socket here. */
  private static final int COMMANDS_PER_CALL = 128;

  /** Copies the URIs, with our limit for the handshake. */
  Lettuce {
    Duration limit = limit(cluster);
    uris = uris.stream().map(uri -> limited(uri, limit)).toList();
  }

  private static RedisURI limited(RedisURI uri, Duration limit) {
    RedisURI copy = RedisURI.builder(uri).build();
    copy.setTimeout(limit);
    return copy;
  }

  private static Duration limit(boolean cluster) {
    return cluster ? Config.NODE_LIMIT : Config.CONNECT_LIMIT;
  }

  Connector connector(Config config, Timer timer) {
    ClientResources resources =
        ClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .timer(timer)
            .nettyCustomizer(new Unlingering())
            .build();
    if (!cluster) {
      ClientOptions options = configured(ClientOptions.builder(), config).build();
      return new StandaloneConnector(uris.get(0), resources, options, config.names());
    }
    ClusterClientOptions.Builder options = ClusterClientOptions.builder();
    configured(options, config);
    options.topologyRefreshOptions(
        ClusterTopologyRefreshOptions.builder().enablePeriodicRefresh(REFRESH).build());
    return new ClusterConnector(uris, resources, options.build(), config.names());
  }

  private ClientOptions.Builder configured(ClientOptions.Builder options, Config config) {
    options
        .autoReconnect(false)
        .replayFilter(command -> true)
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(config.maxInFlight() * COMMANDS_PER_CALL)
        .timeoutOptions(TimeoutOptions.create())
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(limit(cluster))
                .keepAlive(true)
                .tcpNoDelay(true)
                .build());
    return ssl == null ? options : options.sslOptions(ssl);
  }

  /**
   * Closing a connection throws away what it has not sent: a put that was given up must not arrive
   * after the invalidation that made up for it.
   */
  private static final class Unlingering implements NettyCustomizer {
    @Override
    public void afterBootstrapInitialized(Bootstrap bootstrap) {
      bootstrap.option(ChannelOption.SO_LINGER, 0);
    }
  }
}
