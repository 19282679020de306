package dev.underpin.examples.benchmarks.context;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Scope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A request's beginning and end in an empty thread: four keys into the MDC and out again.
 *
 * <p>The bare way does less: it does not look what stood there before, and so takes away what
 * others had put there.
 */
@State(org.openjdk.jmh.annotations.Scope.Thread)
public class OpenCloseBenchmark {

  private final RequestContext context = Ids.CONTEXT;

  /** Shows that both do what they are measured for. */
  @Setup
  public void check() {
    context.run(Ids::requireInMdc);
    Ids.requireMdcEmpty();
    Ids.put();
    Ids.requireInMdc();
    Ids.remove();
    Ids.requireMdcEmpty();
  }

  /** Opens and closes a context. */
  @Benchmark
  public void underpin() {
    Scope scope = context.open();
    scope.close();
  }

  /** Four puts and four removes. */
  @Benchmark
  public void bareMdc() {
    Ids.put();
    Ids.remove();
  }
}
