package dev.underpin.examples.benchmarks.flagskill;

import dev.underpin.examples.benchmarks.report.Samples;
import dev.underpin.flags.Change;
import dev.underpin.flags.Flags;
import dev.underpin.testkit.ChildJvm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Kills a flag over and over in this process, and waits for each of the others to decide by it. A
 * kill has taken from before the call until the last process decided by it.
 */
final class KillRun implements AutoCloseable {

  private static final int NODES = 3;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final OpenFlags open;
  private final Flags flags;
  private final List<ChildJvm> nodes = new ArrayList<>();

  KillRun(String url) {
    this.open = OpenFlags.on(url);
    this.flags = Flags.builder(open.store()).build();
    for (int i = 0; i < NODES; i++) {
      nodes.add(
          ChildJvm.of(Node.class).jvmArg("-Xmx96m").jvmArg("-XX:+UseSerialGC").args(url).start());
    }
    nodes.forEach(node -> node.awaitLine(Node.READY, START_LIMIT));
  }

  /** How long each kill took, in milliseconds. */
  double[] run(int warmup, int kills) {
    double[] millis = new double[kills];
    for (int i = -warmup; i < kills; i++) {
      seenByAll(flags.on(OpenFlags.SWITCH, Change.by("benchmark", "on again")));
      long begin = Node.micros();
      long killed = flags.kill(OpenFlags.SWITCH, Change.by("benchmark", "kill"));
      long last = seenByAll(killed);
      if (i >= 0) {
        millis[i] = (last - begin) / 1_000.0;
      }
    }
    return millis;
  }

  private long seenByAll(long version) {
    long last = 0;
    for (ChildJvm node : nodes) {
      String line = node.awaitLine(Node.seen(version), LIMIT);
      last = Math.max(last, Long.parseLong(line.substring(line.lastIndexOf('=') + 1)));
    }
    return last;
  }

  /** The smallest value that so many percent of all do not exceed. */
  static Samples percentile(double[] values, double percent) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return Samples.of(sorted[Math.max(rank, 1) - 1]);
  }

  @Override
  public void close() throws Exception {
    nodes.forEach(ChildJvm::close);
    flags.close();
    open.close();
  }
}
