package dev.underpin.examples.benchmarks.context;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Scope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.State;

/** The worker's share of {@link PropagateBenchmark}: a wrapped task is run in an empty thread. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
public class WorkerBenchmark {

  private final Task task = new Task();

  private final Runnable underpin;
  private final Runnable wholeMap;
  private final Runnable selectedKeys;
  private final Runnable accessorPerKey;

  /** Wraps the task in a request. */
  public WorkerBenchmark() {
    try (Scope scope = Ids.CONTEXT.open()) {
      underpin = RequestContext.current().wrap(task);
      wholeMap = Peers.wholeMap().captureAll().wrap(task);
      selectedKeys = Peers.selectedKeys().captureAll().wrap(task);
      accessorPerKey = Peers.accessorPerKey().captureAll().wrap(task);
    }
  }

  /** A context's own way. */
  @Benchmark
  public void underpin() {
    underpin.run();
  }

  /** See {@link Peers#wholeMap}. */
  @Benchmark
  public void wholeMap() {
    wholeMap.run();
  }

  /** See {@link Peers#selectedKeys}. */
  @Benchmark
  public void selectedKeys() {
    selectedKeys.run();
  }

  /** See {@link Peers#accessorPerKey}. */
  @Benchmark
  public void accessorPerKey() {
    accessorPerKey.run();
  }
}
