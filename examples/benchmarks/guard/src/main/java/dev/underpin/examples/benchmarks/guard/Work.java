package dev.underpin.examples.benchmarks.guard;

import dev.failsafe.function.CheckedSupplier;
import dev.underpin.core.ThrowingSupplier;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** A third party that answers at once; one object in the shape that each library takes. */
final class Work
    implements ThrowingSupplier<String, RuntimeException>,
        Supplier<String>,
        CheckedSupplier<String>,
        Callable<String> {

  int calls;

  @Override
  public String get() {
    calls++;
    return "answer";
  }

  @Override
  public String call() {
    return get();
  }
}
