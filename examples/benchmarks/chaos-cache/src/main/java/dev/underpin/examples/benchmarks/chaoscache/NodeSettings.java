package dev.underpin.examples.benchmarks.chaoscache;

import dev.underpin.testkit.ChildJvm;
import dev.underpin.testkit.FaultProxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What a node's process is told when it starts.
 *
 * @param name names the node and this start of it
 * @param number which of the nodes it is, from 0
 * @param nodes how many there are
 * @param servers where it finds Redis, and the rows
 * @param folder where its journal goes, and what tells it to end
 * @param hasFence whether fills need their lease
 */
record NodeSettings(
    String name, int number, int nodes, Servers servers, Path folder, boolean hasFence) {

  private static final String STOP = "stop";

  /**
   * Where the servers are.
   *
   * @param jdbcUrl of the rows
   * @param redis URLs; of one server, or of the nodes of a cluster
   */
  record Servers(String jdbcUrl, List<String> redis) {}

  NodeSettings named(String other) {
    return new NodeSettings(other, number, nodes, servers, folder, hasFence);
  }

  /** With Redis elsewhere. */
  NodeSettings behind(FaultProxy network) {
    Servers behind = new Servers(servers.jdbcUrl, List.of(network.url()));
    return new NodeSettings(name, number, nodes, behind, folder, hasFence);
  }

  ChildJvm start() {
    return ChildJvm.of(Node.class)
        .jvmArg("-Xmx128m")
        .jvmArg("-XX:+UseSerialGC")
        .jvmArg("-XX:TieredStopAtLevel=1")
        .property("chaos.log", folder.resolve("node-" + name + ".log").toString())
        .property("name", name)
        .property("number", Integer.toString(number))
        .property("nodes", Integer.toString(nodes))
        .property("jdbcUrl", servers.jdbcUrl())
        .property("redis", String.join(",", servers.redis()))
        .property("folder", folder.toString())
        .property("fence", Boolean.toString(hasFence))
        .start();
  }

  static NodeSettings ofThisProcess() {
    return new NodeSettings(
        property("name"),
        Integer.parseInt(property("number")),
        Integer.parseInt(property("nodes")),
        new Servers(property("jdbcUrl"), List.of(property("redis").split(",", -1))),
        Path.of(property("folder")),
        Boolean.parseBoolean(property("fence")));
  }

  private static String property(String name) {
    return Objects.requireNonNull(System.getProperty(name), name);
  }

  /** Nodes end, in good order, once this file is there. */
  static Path stopFile(Path folder) {
    return folder.resolve(STOP);
  }
}
