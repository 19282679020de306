package dev.underpin.examples.benchmarks.chaoscache;

import dev.underpin.testkit.ChildJvm;
import dev.underpin.testkit.FaultProxy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A node as the chaos sees it: a child JVM, behind a network of its own where that can be. */
final class NodeProcess implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration END_LIMIT = Duration.ofSeconds(60);

  private final NodeSettings settings;
  private final @Nullable FaultProxy network;
  private ChildJvm child;
  private long startedAt;
  private int starts;

  /** A node beside others of its kind; a cluster tells its clients past any proxy where it is. */
  NodeProcess(NodeSettings settings, boolean cluster) {
    this.network = cluster ? null : FaultProxy.before(settings.servers().redis().get(0));
    this.settings = network == null ? settings : settings.behind(network);
    this.child = launch();
  }

  private ChildJvm launch() {
    starts++;
    startedAt = System.nanoTime();
    return settings.named(settings.name() + "-" + starts).start();
  }

  /** Waits until it works, and makes sure that its times are ours. */
  void awaitReady() {
    String line = child.awaitLine(Node.READY, START_LIMIT);
    long at = Long.parseLong(line.substring(line.indexOf(Node.READY) + Node.READY.length()));
    if (at - startedAt < 0 || System.nanoTime() - at < 0) {
      throw new IllegalStateException(
          "processes of this system do not share the clock of System.nanoTime; run on Linux");
    }
  }

  boolean isAlive() {
    return child.isAlive();
  }

  @Nullable FaultProxy network() {
    return network;
  }

  void kill() {
    child.close();
  }

  void freeze() {
    child.sigstop();
  }

  void thaw() {
    child.sigcont();
  }

  void restart() {
    child.close();
    child = launch();
    awaitReady();
  }

  /** Once it has been told. */
  void awaitEnd() {
    child.awaitLine(Node.ENDED, END_LIMIT);
  }

  @Override
  public void close() {
    child.close();
    if (network != null) {
      network.close();
    }
  }
}
