package dev.underpin.cache.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.models.role.RedisInstance.Role;
import io.lettuce.core.resource.ClientResources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** A Redis Cluster; who its nodes are is asked anew for every link. */
final class ClusterConnector implements Connector {

  private static final int MOST_TRIES = 100_000;

  private final ClientResources resources;
  private final RedisClusterClient client;
  private final Names names;

  ClusterConnector(
      List<RedisURI> seeds, ClientResources resources, ClusterClientOptions options, Names names) {
    this.resources = resources;
    this.names = names;
    this.client = RedisClusterClient.create(resources, seeds);
    client.setOptions(options);
  }

  @Override
  public CompletionStage<Link> connect() {
    return client.refreshPartitionsAsync().thenCompose(done -> connectToKnown());
  }

  private CompletionStage<Link> connectToKnown() {
    var commanding = client.connectAsync(ByteArrayCodec.INSTANCE);
    var listening = client.connectPubSubAsync(ByteArrayCodec.INSTANCE);
    return Both.of(commanding, listening, (c, l) -> new Link(c, l, c.async(), this::probes, true));
  }

  /** For each master that has slots a key in one of them. */
  private List<byte[]> probes() {
    Set<String> masters = new HashSet<>();
    for (RedisClusterNode node : client.getPartitions()) {
      if (node.getRole() == Role.UPSTREAM && !node.hasNoSlots()) {
        masters.add(node.getNodeId());
      }
    }
    List<byte[]> probes = new ArrayList<>();
    for (int i = 0; i < MOST_TRIES && !masters.isEmpty(); i++) {
      byte[] key = names.probe(i);
      RedisClusterNode owner = client.getPartitions().getPartitionBySlot(SlotHash.getSlot(key));
      if (owner != null && masters.remove(owner.getNodeId())) {
        probes.add(key);
      }
    }
    return probes;
  }

  @Override
  public void close() {
    Both.end(client, resources);
  }
}
