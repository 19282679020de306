package dev.underpin.observability.micrometer;

import dev.underpin.flags.Change;
import dev.underpin.flags.Flags;
import dev.underpin.flags.FlagsListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How flags arrive. What they decide is in the requests' lines; a counter a decision would cost
 * more than the decision.
 *
 * <pre>{@code
 * FlagsMeters meters = FlagsMeters.of(registry);
 * Flags flags = Flags.builder(store).listener(meters).build();
 * meters.watch(flags);
 * }</pre>
 *
 * <ul>
 *   <li>{@code underpin.flags.loads}: counter by {@code result}, {@code ok} or {@code failed}
 *   <li>{@code underpin.flags.rejected}, {@code underpin.flags.changes}: counters
 *   <li>{@code underpin.flags.count}: how many flags there are
 *   <li>{@code underpin.flags.snapshot.age}: seconds since the store was last heard, of watched
 *       flags
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class FlagsMeters implements FlagsListener {

  private final MeterRegistry registry;
  private final AtomicInteger count = new AtomicInteger();
  private final Counter loaded;
  private final Counter failed;
  private final Counter rejected;
  private final Counter changes;

  private FlagsMeters(MeterRegistry registry) {
    this.registry = registry;
    loaded = loads("ok");
    failed = loads("failed");
    rejected =
        Counter.builder("underpin.flags.rejected")
            .description("Flags that were faulty when they came")
            .register(registry);
    changes =
        Counter.builder("underpin.flags.changes")
            .description("Flags that were changed by this process")
            .register(registry);
    Gauge.builder("underpin.flags.count", count, AtomicInteger::get)
        .description("Flags that are in effect")
        .strongReference(true)
        .register(registry);
  }

  /**
   * {@return a listener for flags}
   *
   * @param registry the application's
   */
  public static FlagsMeters of(MeterRegistry registry) {
    return new FlagsMeters(registry);
  }

  private Counter loads(String result) {
    return Counter.builder("underpin.flags.loads")
        .description("Flags that came from their store, and failures of a new kind")
        .tag("result", result)
        .register(registry);
  }

  /**
   * Measures the age of what is in effect.
   *
   * @param flags whose age
   */
  public void watch(Flags flags) {
    Gauge.builder("underpin.flags.snapshot.age", flags, FlagsMeters::ageSeconds)
        .description("How long ago the store was last heard")
        .baseUnit("seconds")
        .strongReference(true)
        .register(registry);
  }

  private static double ageSeconds(Flags flags) {
    Duration age = flags.snapshotAge();
    return age == null ? Double.NaN : age.toMillis() / 1_000.0;
  }

  @Override
  public void loaded(String source, int flags, Set<String> changed) {
    count.set(flags);
    loaded.increment();
  }

  @Override
  public void loadFailed(String source, Throwable failure) {
    failed.increment();
  }

  @Override
  public void rejected(String key, String problem) {
    rejected.increment();
  }

  @Override
  public void changed(String key, long version, Change change) {
    changes.increment();
  }
}
