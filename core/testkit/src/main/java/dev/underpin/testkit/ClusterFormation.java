package dev.underpin.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Makes one Redis Cluster of single nodes, as {@code redis-cli --cluster create} does, which the
 * artifact does not carry: slots for the masters, everybody meets everybody, replicas follow.
 */
record ClusterFormation(List<RedisServer> nodes, int masters) {
  private static final int SLOTS = 16_384;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  void form() {
    for (int i = 0; i < nodes.size(); i++) {
      command(i, "CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1)); // or they quarrel first
    }
    for (int i = 0; i < masters; i++) {
      giveSlots(i);
    }
    for (int i = 0; i < nodes.size(); i++) {
      for (int j = i + 1; j < nodes.size(); j++) {
        command(i, "CLUSTER", "MEET", "127.0.0.1", Integer.toString(nodes.get(j).port()));
      }
    }
    awaitMet();
    for (int i = masters; i < nodes.size(); i++) {
      command(i, "CLUSTER", "REPLICATE", command(i % masters, "CLUSTER", "MYID"));
    }
  }

  private void giveSlots(int master) {
    List<String> words = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
    IntStream.range(SLOTS * master / masters, SLOTS * (master + 1) / masters)
        .forEach(slot -> words.add(Integer.toString(slot)));
    nodes.get(master).command(words.toArray(String[]::new));
  }

  private void awaitMet() {
    boolean met =
        Wait.until(
            LIMIT,
            () ->
                nodes.stream()
                    .allMatch(node -> ClusterView.of(node).alive().size() == nodes.size()));
    if (!met) {
      throw new IllegalStateException(
          "the nodes of the cluster did not meet within "
              + LIMIT.toSeconds()
              + " s; are the ports"
              + " 10000 above theirs open on the loopback interface?");
    }
  }

  private String command(int node, String... words) {
    return nodes.get(node).command(words);
  }
}
