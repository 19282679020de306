package dev.underpin.cache;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import java.util.Objects;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * The fence of one process, by Lincheck's model checking: a row and a cache before it, in many
 * orders of the steps of two threads. A read may say anything that the row has been since the last
 * change that was acknowledged before the read began, and nothing older. (More is not promised: who
 * reads the row itself may be ahead of a change that is not acknowledged yet.)
 *
 * <p>Writers take turns, as those of one row do; readers do not. Caffeine is taken for what it
 * promises to be: each of its calls is one step, so that what is searched is the order of ours.
 */
public class FenceLincheckIT {

  private static final int KEY = 1;

  private final Cache<Integer, Integer> cache =
      Cache.builder("fence", Integer.class, Integer.class)
          .ticker(() -> 0)
          .loader(key -> this.row)
          .build();

  private volatile int row;
  private volatile int acknowledged;

  @Operation
  public boolean isReadAsAcknowledged() {
    int known = acknowledged;
    return Objects.requireNonNull(cache.get(KEY)) >= known;
  }

  @Operation(nonParallelGroup = "writers")
  public void invalidate() {
    int version = row + 1;
    row = version;
    cache.invalidate(KEY);
    acknowledged = version;
  }

  @Operation(nonParallelGroup = "writers")
  public void put() {
    int version = row + 1;
    row = version;
    cache.put(KEY, version);
    acknowledged = version;
  }

  @Test
  void nothing_older_than_the_last_acknowledged_change_is_read_in_any_order_of_steps() {
    new ModelCheckingOptions()
        .iterations(5)
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(1)
        .addGuarantee(
            forClasses(name -> name.startsWith("com.github.benmanes.caffeine."))
                .allMethods()
                .treatAsAtomic())
        .check(FenceLincheckIT.class);
  }
}
