package dev.underpin.examples.benchmarks.chaosjobs;

import dev.underpin.testkit.ChildJvm;
import dev.underpin.testkit.ChildJvmBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/**
 * What a node's process is told when it starts.
 *
 * @param name names the node and this start of it
 * @param url the database, through the node's own proxy
 * @param folder where its ledger goes, and what tells it to enqueue no more
 * @param clockAhead how far its clock is ahead of the database's; negative is behind
 * @param guards what the store is left with
 */
record NodeSettings(String name, String url, Path folder, Duration clockAhead, Guards guards) {

  /**
   * What a store guards itself with, which a run can do without to see that the checker sees.
   *
   * @param fence whether it refuses what comes without its lease
   * @param limitLocks whether who gives units of a limit away waits for others who do
   */
  record Guards(boolean fence, boolean limitLocks) {}

  /** Short, so that many rescues happen in a run. */
  static final Duration LEASE = Duration.ofSeconds(3);

  static final Duration PARK_AFTER = Duration.ofSeconds(4);
  static final int WORKERS = 8;

  private static final String STOP = "enqueue-no-more";

  ChildJvm start() {
    ChildJvmBuilder child =
        ChildJvm.of(Node.class)
            .jvmArg("-Xmx96m")
            .jvmArg("-XX:+UseSerialGC")
            .jvmArg("-XX:TieredStopAtLevel=1")
            .property("chaos.log", folder.resolve("node-" + name + ".log").toString())
            .property("name", name)
            .property("url", url)
            .property("folder", folder.toString())
            .property("clockAhead", Long.toString(clockAhead.toMillis()))
            .property("fence", Boolean.toString(guards.fence()))
            .property("limitLocks", Boolean.toString(guards.limitLocks()));
    return child.start();
  }

  static NodeSettings ofThisProcess() {
    return new NodeSettings(
        property("name"),
        property("url"),
        Path.of(property("folder")),
        Duration.ofMillis(Long.parseLong(property("clockAhead"))),
        new Guards(
            Boolean.parseBoolean(property("fence")), Boolean.parseBoolean(property("limitLocks"))));
  }

  private static String property(String name) {
    return Objects.requireNonNull(System.getProperty(name), name);
  }

  /** The node's own clock, which is wrong. */
  InstantSource clock() {
    return () -> Instant.now().plus(clockAhead);
  }

  /** Nodes enqueue no more once this file is there. */
  static Path stopFile(Path folder) {
    return folder.resolve(STOP);
  }
}
