package dev.underpin.examples.benchmarks.context;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Scope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.CompilerControl.Mode;
import org.openjdk.jmh.annotations.State;

/**
 * Changing the thread's context where nothing goes into the MDC.
 *
 * <p>Open and close are two calls that the compiler does not see together, as in a filter that
 * opens and an interceptor that closes: it cannot fold one into the other.
 */
@State(org.openjdk.jmh.annotations.Scope.Thread)
public class SwapBenchmark {

  // the context without ids is the one that writes no MDC; it goes the way of all others
  private final RequestContext context = RequestContext.empty();

  /** Opens and closes. */
  @Benchmark
  public void underpin() {
    close(open());
  }

  @CompilerControl(Mode.DONT_INLINE)
  Scope open() {
    return context.open();
  }

  @CompilerControl(Mode.DONT_INLINE)
  void close(Scope scope) {
    scope.close();
  }
}
