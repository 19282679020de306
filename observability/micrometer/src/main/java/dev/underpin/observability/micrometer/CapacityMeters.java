package dev.underpin.observability.micrometer;

import dev.underpin.observability.capacity.Capacity;
import dev.underpin.observability.capacity.CapacityReading;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/**
 * What is filling up.
 *
 * <pre>{@code
 * CapacityMeters.of(registry).watch(capacity);
 * }</pre>
 *
 * <ul>
 *   <li>{@code underpin.capacity.used}: the share that is used, 0 to 1, by {@code name}
 *   <li>{@code underpin.capacity.full.in}: seconds until it is full, by {@code name}; no number
 *       while that is not foreseen
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class CapacityMeters {

  private final MeterRegistry registry;

  private CapacityMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * {@return what puts readings into a registry}
   *
   * @param registry the application's
   */
  public static CapacityMeters of(MeterRegistry registry) {
    return new CapacityMeters(registry);
  }

  /**
   * Publishes the readings of everything that is looked at.
   *
   * @param capacity looks at it
   * @return these meters
   */
  public CapacityMeters watch(Capacity capacity) {
    for (String name : capacity.names()) {
      gauge(capacity, name, "used", "ratio", reading -> reading.percent() / 100);
      gauge(capacity, name, "full.in", "seconds", CapacityMeters::secondsToFull);
    }
    return this;
  }

  private void gauge(
      Capacity capacity,
      String name,
      String what,
      String unit,
      ToDoubleFunction<CapacityReading> value) {
    Gauge.builder("underpin.capacity." + what, capacity, source -> read(source, name, value))
        .tag("name", name)
        .baseUnit(unit)
        .strongReference(true)
        .register(registry);
  }

  private static double read(
      Capacity capacity, String name, ToDoubleFunction<CapacityReading> value) {
    for (CapacityReading reading : capacity.readings()) {
      if (reading.name().equals(name)) {
        return value.applyAsDouble(reading);
      }
    }
    return Double.NaN;
  }

  private static double secondsToFull(CapacityReading reading) {
    Duration fullIn = reading.fullIn();
    return fullIn == null ? Double.NaN : (double) fullIn.toSeconds();
  }
}
