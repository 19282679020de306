package dev.underpin.cache.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** One server; or whichever is the master now, where the URI names Sentinels. */
final class StandaloneConnector implements Connector {

  private final RedisURI uri;
  private final ClientResources resources;
  private final RedisClient client;
  private final List<byte[]> probes;

  StandaloneConnector(RedisURI uri, ClientResources resources, ClientOptions options, Names names) {
    this.uri = uri;
    this.resources = resources;
    this.client = RedisClient.create(resources);
    client.setOptions(options);
    this.probes = List.of(names.probe(0));
  }

  @Override
  public CompletionStage<Link> connect() {
    var commanding = client.connectAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture();
    var listening = client.connectPubSubAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture();
    return Both.of(commanding, listening, (c, l) -> new Link(c, l, c.async(), () -> probes, false));
  }

  @Override
  public void close() {
    Both.end(client, resources);
  }
}
