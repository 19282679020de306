package dev.underpin.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A real Redis Cluster of one test: three masters with a replica each, on loopback ports.
 *
 * <pre>{@code
 * try (RedisCluster cluster = RedisCluster.start(Map.of())) {
 *   RedisClusterClient client = RedisClusterClient.create(cluster.uris());
 *   cluster.masterOf("key").kill();
 *   cluster.awaitAgreement();          // a replica has taken its place
 * }
 * }</pre>
 *
 * <p>A node is a {@link PrivateServer}, so it can be stopped, killed, frozen and started again as
 * what it was. Nodes keep nothing but the cluster's layout on disk: a master that is killed and
 * started before its replica takes over comes back empty, and so empties its replica. A node after
 * {@link PrivateServer#restartEmpty} is a stranger to the cluster.
 *
 * <p>It starts in about four seconds, most of which Redis itself waits before a new master serves,
 * and ends with this JVM at the latest. Every method throws IllegalStateException when a server
 * cannot be started or what it waits for does not come. Thread-safe.
 */
public final class RedisCluster implements AutoCloseable {
  private static final int MASTERS = 3;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "cluster-enabled", "yes",
          "cluster-config-file", "nodes.conf",
          "cluster-node-timeout", "1500",
          "cluster-replica-validity-factor", "0", // a replica may take over however old its data
          "repl-diskless-sync", "yes",
          "repl-diskless-sync-delay", "0");

  private final List<PrivateServer<RedisServer>> nodes;

  private RedisCluster(List<PrivateServer<RedisServer>> nodes) {
    this.nodes = nodes;
  }

  /**
   * Starts one, and returns when every node knows it to be whole and every replica has its master's
   * data.
   *
   * @param settings of redis.conf for all nodes, which go before ours; a node that is silent for
   *     {@code cluster-node-timeout} (1500 ms) is held to be down
   */
  public static RedisCluster start(Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(DEFAULTS);
    all.putAll(settings);
    RedisCluster cluster = new RedisCluster(new ArrayList<>());
    try {
      for (int i = 0; i < 2 * MASTERS; i++) {
        cluster.nodes.add(RedisServer.startPrivate(all));
      }
      new ClusterFormation(cluster.serving(), MASTERS).form();
      cluster.awaitAgreement();
      return cluster;
    } catch (IllegalStateException e) {
      cluster.close();
      throw e;
    }
  }

  /** All nodes: first those that began as masters, then their replicas in the same order. */
  public List<PrivateServer<RedisServer>> nodes() {
    return List.copyOf(nodes);
  }

  /** The URLs of all nodes, such as {@code redis://127.0.0.1:20123}. */
  public List<String> uris() {
    return nodes.stream().map(node -> node.server().url()).toList();
  }

  /** The node that serves this key, as the other nodes know. */
  public PrivateServer<RedisServer> masterOf(String key) {
    RedisServer witness = witness();
    int slot = Integer.parseInt(witness.command("CLUSTER", "KEYSLOT", key));
    return node(ClusterView.of(witness).masterOf(slot));
  }

  /** The node that would take this master's place, as the other nodes know. */
  public PrivateServer<RedisServer> replicaOf(PrivateServer<RedisServer> master) {
    return node(ClusterView.of(witness()).replicaOf(master.server().port()));
  }

  /**
   * Lets this master's replica take its place, in good order and without loss ({@code CLUSTER
   * FAILOVER}), and returns the new master when all nodes agree.
   */
  public PrivateServer<RedisServer> failover(PrivateServer<RedisServer> master) {
    PrivateServer<RedisServer> replica = replicaOf(master);
    replica.server().command("CLUSTER", "FAILOVER");
    if (!Wait.until(LIMIT, () -> isMaster(replica.server()))) {
      throw new IllegalStateException(replica + " did not take over" + views());
    }
    awaitAgreement();
    return replica;
  }

  private static boolean isMaster(RedisServer node) {
    return ClusterView.of(node).isMaster(node.port());
  }

  /**
   * Waits until all nodes that run know the same masters, all of which run, and the same replicas,
   * each with its master's data, and hold the cluster to be whole. A minute at the most.
   */
  public void awaitAgreement() {
    if (!Wait.until(LIMIT, this::isAgreed)) {
      throw new IllegalStateException(
          "the nodes of the cluster do not agree after " + LIMIT.toSeconds() + " s" + views());
    }
  }

  private boolean isAgreed() {
    List<RedisServer> serving = serving();
    try {
      List<ClusterView> views = serving.stream().map(ClusterView::of).toList();
      return views.stream().map(ClusterView::alive).distinct().count() == 1
          && views.get(0).isWholeWith(serving.stream().map(RedisServer::port).toList())
          && serving.stream().allMatch(RedisCluster::isInStep);
    } catch (IllegalStateException e) {
      return false; // a node that is about to start or to fail may not answer
    }
  }

  private static boolean isInStep(RedisServer node) {
    String replication = node.command("INFO", "replication");
    return node.command("CLUSTER", "INFO").contains("cluster_state:ok")
        && (replication.contains("role:master") || replication.contains("master_link_status:up"));
  }

  private String views() {
    StringBuilder views = new StringBuilder("; what they know:");
    for (RedisServer node : serving()) {
      views.append("\n").append(node).append(":\n").append(view(node));
    }
    return views.toString();
  }

  private static String view(RedisServer node) {
    try {
      return node.command("CLUSTER", "NODES");
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private List<RedisServer> serving() {
    return nodes.stream().filter(PrivateServer::isServing).map(PrivateServer::server).toList();
  }

  private RedisServer witness() {
    return serving().stream()
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no node of the cluster runs; start one"));
  }

  private PrivateServer<RedisServer> node(int port) {
    return nodes.stream()
        .filter(node -> node.server().port() == port)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no node of the cluster has port " + port));
  }

  /** Ends all nodes for good. */
  @Override
  public void close() {
    nodes.forEach(PrivateServer::close);
  }

  @Override
  public String toString() {
    return "Redis Cluster of " + uris();
  }
}
