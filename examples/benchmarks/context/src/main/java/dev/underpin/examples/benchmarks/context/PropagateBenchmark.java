package dev.underpin.examples.benchmarks.context;

import dev.underpin.core.context.RequestContext;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What an executor that takes the context along does with a task, but for the hop itself: captures
 * and wraps in a thread that is in a request, and runs. All in one thread, where the keys are in
 * the MDC already.
 */
@State(org.openjdk.jmh.annotations.Scope.Thread)
public class PropagateBenchmark {

  private final Task task = new Task();

  private final ContextSnapshotFactory wholeMap = Peers.wholeMap();
  private final ContextSnapshotFactory selectedKeys = Peers.selectedKeys();
  private final ContextSnapshotFactory accessorPerKey = Peers.accessorPerKey();
  private final dev.underpin.core.context.Scope scope = Ids.CONTEXT.open();

  /** Shows that each does what it is measured for, in another thread. */
  @Setup
  public void check() {
    runElsewhere(RequestContext.current().wrap(Ids::requireInMdc));
    runElsewhere(wholeMap.captureAll().wrap(Ids::requireInMdc));
    runElsewhere(selectedKeys.captureAll().wrap(Ids::requireInMdc));
    runElsewhere(accessorPerKey.captureAll().wrap(Ids::requireInMdc));
    Ids.requireInMdc();
  }

  private static void runElsewhere(Runnable wrapped) {
    CompletableFuture.runAsync(wrapped).join();
  }

  /** Leaves the request. */
  @TearDown
  public void leave() {
    scope.close();
    Ids.requireMdcEmpty();
  }

  /** A context's own way. */
  @Benchmark
  public void underpin() {
    RequestContext.current().wrap(task).run();
  }

  /** See {@link Peers#wholeMap}. */
  @Benchmark
  public void wholeMap() {
    wholeMap.captureAll().wrap(task).run();
  }

  /** See {@link Peers#selectedKeys}. */
  @Benchmark
  public void selectedKeys() {
    selectedKeys.captureAll().wrap(task).run();
  }

  /** See {@link Peers#accessorPerKey}. */
  @Benchmark
  public void accessorPerKey() {
    accessorPerKey.captureAll().wrap(task).run();
  }
}
