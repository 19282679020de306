package dev.underpin.examples.benchmarks.context;

import static dev.underpin.examples.benchmarks.report.Better.LOWER;

import ch.qos.logback.classic.LoggerContext;
import dev.underpin.core.context.RequestContext;
import dev.underpin.examples.benchmarks.jmh.Call;
import dev.underpin.examples.benchmarks.jmh.Measured;
import dev.underpin.examples.benchmarks.jmh.Rounds;
import dev.underpin.examples.benchmarks.report.Area;
import dev.underpin.examples.benchmarks.report.AreaOptions;
import dev.underpin.examples.benchmarks.report.Figure.Asked;
import dev.underpin.examples.benchmarks.report.Report;
import io.micrometer.context.ContextSnapshot;
import org.openjdk.jmh.runner.RunnerException;

/** What carrying a request's context costs, and what its peers take for it. */
public final class ContextArea {

  private static final Call SWAP = new Call("swap without MDC", SwapBenchmark.class, "underpin");
  private static final Call OPEN =
      new Call("open and close, 4 MDC keys: Underpin", OpenCloseBenchmark.class, "underpin");
  private static final Call BARE =
      new Call("open and close, 4 MDC keys: bare MDC", OpenCloseBenchmark.class, "bareMdc");
  private static final Group PROPAGATE =
      new Group("capture, wrap and run, 4 MDC keys", PropagateBenchmark.class);
  private static final Group WORKER =
      new Group("of it, run in an empty thread", WorkerBenchmark.class);

  private ContextArea() {}

  /** Underpin and the three ways of context-propagation. */
  private record Group(Call underpin, Call wholeMap, Call selectedKeys, Call accessorPerKey) {

    Group(String name, Class<?> type) {
      this(
          new Call(name + ": Underpin", type, "underpin"),
          new Call(name + ": context-propagation, whole MDC", type, "wholeMap"),
          new Call(name + ": context-propagation, selected keys", type, "selectedKeys"),
          new Call(name + ": context-propagation, accessor a key", type, "accessorPerKey"));
    }

    Measured bestPeer(Rounds rounds) {
      return Measured.quickest(
          rounds.get(wholeMap), rounds.get(selectedKeys), rounds.get(accessorPerKey));
    }
  }

  /**
   * Runs the area.
   *
   * @param args its options
   */
  public static void main(String[] args) {
    Area.named("context").run(args, ContextArea::measure);
  }

  private static Report measure(AreaOptions options) throws RunnerException {
    Rounds rounds =
        Rounds.of(
            options.mode(),
            SWAP,
            OPEN,
            BARE,
            PROPAGATE.underpin,
            PROPAGATE.wholeMap,
            PROPAGATE.selectedKeys,
            PROPAGATE.accessorPerKey,
            WORKER.underpin,
            WORKER.wholeMap,
            WORKER.selectedKeys,
            WORKER.accessorPerKey);
    return figures(rounds)
        .library(RequestContext.class)
        .library(ContextSnapshot.class)
        .library(LoggerContext.class);
  }

  private static Report figures(Rounds rounds) {
    Measured swap = rounds.get(SWAP);
    Measured open = rounds.get(OPEN);
    Measured propagate = rounds.get(PROPAGATE.underpin);
    Measured peer = PROPAGATE.bestPeer(rounds);
    return rounds
        .report()
        .table(rounds.table())
        .setting("The peer's best way counts: " + peer.call().name() + ".")
        .setting(
            "Of that, the share of a worker with an empty MDC is shown too: there an accessor for the whole MDC puts one map in place of another, which is quicker than four keys, and hides the keys of others.")
        .figure(new Asked("context.swap", "ns/op", LOWER, 100).absolute(swap.nanos()))
        .figure(new Asked("context.swap.bytes", "B/op", LOWER, 0).absolute(swap.bytes()))
        .figure(
            new Asked("context.open", "ns/op", LOWER, 0.5)
                .against(open.nanos(), "mdc", rounds.get(BARE).nanos()))
        .figure(
            new Asked("context.propagate", "ns/op", LOWER, 4)
                .against(propagate.nanos(), "context-propagation", peer.nanos()));
  }
}
