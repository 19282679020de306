package dev.underpin.testkit;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A Redis Cluster as one of its nodes knows it, from {@code CLUSTER NODES}
 * (redis.io/commands/cluster-nodes).
 */
record ClusterView(List<Node> nodes) {
  private static final int SLOTS = 16_384;

  static ClusterView of(RedisServer witness) {
    return parse(witness.command("CLUSTER", "NODES"));
  }

  static ClusterView parse(String reply) {
    return new ClusterView(reply.lines().map(line -> Node.parse(line.split(" ", -1))).toList());
  }

  /** What has to be the same for all nodes. */
  Set<Node> alive() {
    return nodes.stream().filter(Node::isAlive).collect(Collectors.toSet());
  }

  /** True when these nodes and no others are alive, and serve every slot. */
  boolean isWholeWith(Collection<Integer> ports) {
    Set<Integer> alive = alive().stream().map(Node::port).collect(Collectors.toSet());
    int served =
        alive().stream().flatMap(node -> node.slots().stream()).mapToInt(Slots::count).sum();
    return alive.equals(new HashSet<>(ports)) && served == SLOTS;
  }

  /** The port of the node to which the slot belongs, be it alive or not. */
  int masterOf(int slot) {
    return find(node -> node.slots().stream().anyMatch(some -> some.hold(slot)), "slot " + slot)
        .port();
  }

  int replicaOf(int masterPort) {
    String master = find(node -> node.port() == masterPort, "port " + masterPort).id();
    return find(node -> node.isAlive() && node.master().equals(master), "a replica of " + master)
        .port();
  }

  boolean isMaster(int port) {
    return !find(node -> node.port() == port, "port " + port).slots().isEmpty();
  }

  private Node find(Predicate<Node> wanted, String what) {
    return nodes.stream()
        .filter(wanted)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no node has " + what + ": " + nodes));
  }

  /**
   * One line of the reply.
   *
   * @param master the id of its master; "-" of a master itself
   */
  record Node(String id, int port, boolean isAlive, String master, List<Slots> slots) {

    /** The fields are: id, ip:port@bus, flags, master, three numbers, link, slots. */
    static Node parse(String[] fields) {
      String port = fields[1].replaceAll(".*:(\\d+)@.*", "$1");
      Set<String> flags = Set.of(fields[2].split(",", -1));
      boolean alive =
          flags.stream().noneMatch(Set.of("fail", "fail?", "handshake", "noaddr")::contains);
      List<Slots> slots =
          List.of(fields).subList(8, fields.length).stream().map(Slots::parse).toList();
      return new Node(fields[0], Integer.parseInt(port), alive, fields[3], slots);
    }
  }

  /** A range of slots, both ends included. */
  record Slots(int first, int last) {

    static Slots parse(String range) {
      String[] ends = range.split("-", -1);
      return new Slots(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
    }

    boolean hold(int slot) {
      return first <= slot && slot <= last;
    }

    int count() {
      return last - first + 1;
    }
  }
}
