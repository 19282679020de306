package dev.underpin.examples.benchmarks.chaosjobs;

import dev.underpin.testkit.ChildJvm;
import dev.underpin.testkit.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/**
 * A node as the chaos sees it: a child JVM behind a proxy of its own. One thread makes its trouble;
 * others ask how long it has been well.
 */
final class NodeProcess implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final int STARTS = 5;
  private static final int MAX_CLOCK_OFFSET_MILLIS = 20_000;

  private final String name;
  private final Path folder;
  private final NodeSettings.Guards guards;
  private final Duration clockAhead;
  private final FaultProxy proxy;
  private ChildJvm child;
  private int starts;
  private volatile boolean well;
  private volatile long wellSinceNanos;

  NodeProcess(
      String name, ChaosDatabase database, Path folder, NodeSettings.Guards guards, Random random) {
    this.name = name;
    this.folder = folder;
    this.guards = guards;
    this.clockAhead =
        Duration.ofMillis(random.nextInt(2 * MAX_CLOCK_OFFSET_MILLIS) - MAX_CLOCK_OFFSET_MILLIS);
    this.proxy = FaultProxy.before(database.url());
    this.child = launch();
  }

  private ChildJvm launch() {
    starts++;
    return new NodeSettings(name + "-" + starts, proxy.url(), folder, clockAhead, guards).start();
  }

  void awaitReady() {
    child.awaitLine(Node.READY, START_LIMIT);
    itIsWell();
  }

  /** How long it could have rescued others; negative while it is in trouble itself. */
  long wellForNanos() {
    long since = wellSinceNanos;
    return well ? System.nanoTime() - since : -1;
  }

  boolean isAlive() {
    return child.isAlive();
  }

  FaultProxy proxy() {
    return proxy;
  }

  void inTrouble() {
    well = false;
  }

  void itIsWell() {
    wellSinceNanos = System.nanoTime();
    well = true;
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

  /** Again where it ends at once: its first connection may be one of those that were terminated. */
  void restart() {
    for (int i = 1; ; i++) {
      child.close();
      child = launch();
      try {
        awaitReady();
        return;
      } catch (AssertionError e) {
        if (i == STARTS) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() {
    child.close();
    proxy.close();
  }

  @Override
  public String toString() {
    return "node " + name + ", clock " + clockAhead.toMillis() + " ms ahead";
  }
}
