package dev.underpin.examples.benchmarks.context;

import static dev.underpin.examples.benchmarks.report.Better.LOWER;

import dev.underpin.core.context.RequestContext;
import dev.underpin.examples.benchmarks.jmh.Call;
import dev.underpin.examples.benchmarks.jmh.Measured;
import dev.underpin.examples.benchmarks.jmh.Rounds;
import dev.underpin.examples.benchmarks.report.Area;
import dev.underpin.examples.benchmarks.report.AreaOptions;
import dev.underpin.examples.benchmarks.report.Figure.Asked;
import dev.underpin.examples.benchmarks.report.Report;
import dev.underpin.examples.benchmarks.report.Table;
import org.openjdk.jmh.runner.RunnerException;

/** What carrying a request's context costs. */
public final class ContextArea {

  private static final Call SWAP = new Call("swap without MDC", SwapBenchmark.class, "underpin");

  private ContextArea() {}

  /**
   * Runs the area.
   *
   * @param args its options
   */
  public static void main(String[] args) {
    Area.named("context").run(args, ContextArea::measure);
  }

  private static Report measure(AreaOptions options) throws RunnerException {
    Rounds rounds = Rounds.of(options.mode(), SWAP);
    Measured swap = rounds.get(SWAP);
    Table table = Measured.table();
    swap.addTo(table);
    return rounds
        .report()
        .library(RequestContext.class)
        .table(table)
        .figure(new Asked("context.swap", "ns/op", LOWER, 100).absolute(swap.nanos()))
        .figure(new Asked("context.swap.bytes", "B/op", LOWER, 0).absolute(swap.bytes()));
  }
}
