package dev.underpin.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** One cluster for all tests, each of which leaves it whole. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class RedisClusterIT {
  private final RedisCluster cluster = RedisCluster.start(Map.of());

  @AfterAll
  void end() {
    cluster.close();
  }

  @Test
  void new_cluster_has_three_masters_with_a_replica_each_and_all_agree() {
    for (PrivateServer<RedisServer> node : cluster.nodes()) {
      String info = node.server().command("CLUSTER", "INFO");
      assertThat(info)
          .contains("cluster_state:ok")
          .contains("cluster_slots_ok:16384")
          .contains("cluster_known_nodes:6")
          .contains("cluster_size:3");
    }
    assertThat(cluster.nodes().stream().filter(RedisClusterIT::isMaster)).hasSize(3);
  }

  private static boolean isMaster(PrivateServer<RedisServer> node) {
    return node.server().command("ROLE").startsWith("master");
  }

  @Test
  void client_reaches_every_key_and_its_master_is_known() {
    List<RedisURI> uris = cluster.uris().stream().map(RedisURI::create).toList();
    try (RedisClusterClient client = RedisClusterClient.create(uris);
        StatefulRedisClusterConnection<String, String> connection = client.connect()) {
      for (int i = 0; i < 50; i++) {
        connection.sync().set("key" + i, "value" + i);
      }
    }

    for (int i = 0; i < 50; i++) {
      RedisServer master = cluster.masterOf("key" + i).server();
      assertThat(master.command("GET", "key" + i)).isEqualTo("value" + i);
    }
  }

  @Test
  void killed_master_is_replaced_by_its_replica_and_comes_back_as_one() throws IOException {
    PrivateServer<RedisServer> master = cluster.masterOf("kept");
    PrivateServer<RedisServer> replica = cluster.replicaOf(master);
    try (RespClient client = new RespClient("127.0.0.1", master.server().port())) {
      client.ask(List.of("SET", "kept", "1"));
      assertThat(client.ask(List.of("WAIT", "1", "1500"))).isEqualTo("1"); // the replica has it
    }

    master.kill();
    cluster.awaitAgreement();

    assertThat(cluster.masterOf("kept")).isSameAs(replica);
    assertThat(replica.server().command("GET", "kept")).isEqualTo("1");
    master.start();
    cluster.awaitAgreement();
    assertThat(cluster.replicaOf(replica)).isSameAs(master);
  }

  @Test
  void frozen_master_is_replaced_and_becomes_a_replica_when_it_goes_on() {
    PrivateServer<RedisServer> master = cluster.masterOf("frozen");
    PrivateServer<RedisServer> replica = cluster.replicaOf(master);

    master.freeze();
    cluster.awaitAgreement();

    assertThat(cluster.masterOf("frozen")).isSameAs(replica);
    master.resume();
    cluster.awaitAgreement();
    assertThat(cluster.replicaOf(replica)).isSameAs(master);
  }

  @Test
  void failover_in_good_order_loses_nothing() {
    PrivateServer<RedisServer> master = cluster.masterOf("moved");
    PrivateServer<RedisServer> replica = cluster.replicaOf(master);
    master.server().command("SET", "moved", "1");

    assertThat(cluster.failover(master)).isSameAs(replica);

    assertThat(cluster.masterOf("moved")).isSameAs(replica);
    assertThat(cluster.replicaOf(replica)).isSameAs(master);
    assertThat(replica.server().command("GET", "moved")).isEqualTo("1");
    assertThatThrownBy(() -> master.server().command("SET", "moved", "2"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("MOVED");
  }
}
