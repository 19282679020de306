package dev.underpin.observability.micrometer;

import dev.underpin.observability.slo.BurnRate;
import dev.underpin.observability.slo.ObjectiveStatus;
import dev.underpin.observability.slo.Severity;
import dev.underpin.observability.slo.Slo;
import dev.underpin.observability.slo.SloStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where objectives stand.
 *
 * <pre>{@code
 * SloMeters.of(registry).watch(checkout).watch(search);
 * }</pre>
 *
 * <ul>
 *   <li>{@code underpin.slo.events}: counter by {@code slo}, {@code objective} and {@code result},
 *       {@code good} or {@code bad}: what {@link Slo#prometheusRules()} count
 *   <li>{@code underpin.slo.burn.rate}: by {@code slo}, {@code objective} and {@code window}, of
 *       this process
 *   <li>{@code underpin.slo.alert}: 1 while it fires, else 0, by {@code slo}, {@code objective} and
 *       {@code severity}, {@code page} or {@code ticket}; of this process, for whoever does not let
 *       Prometheus evaluate the rules
 *   <li>{@code underpin.slo.budget.left}: the share of the budget that is left, by {@code slo} and
 *       {@code objective}, of this process
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class SloMeters {

  private static final Duration FRESH = Duration.ofSeconds(5);

  private final MeterRegistry registry;

  private SloMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * {@return what puts objectives into a registry}
   *
   * @param registry the application's
   */
  public static SloMeters of(MeterRegistry registry) {
    return new SloMeters(registry);
  }

  /**
   * Publishes an objective.
   *
   * @param slo the objective
   * @return these meters
   */
  public SloMeters watch(Slo slo) {
    Remembered<SloStatus> status = new Remembered<>(slo::status, FRESH);
    for (ObjectiveStatus objective : slo.status().objectives()) {
      Tags tags = Tags.of("slo", slo.name(), "objective", objective.objective());
      events(slo, objective.objective(), true, tags.and("result", "good"));
      events(slo, objective.objective(), false, tags.and("result", "bad"));
      gauge("budget.left", status, tags, all -> left(all, objective.objective()));
      for (Severity severity : Severity.values()) {
        gauge(
            "alert",
            status,
            tags.and("severity", severity.name().toLowerCase(Locale.ROOT)),
            all -> alert(all, objective.objective(), severity));
      }
      objective.burnRates().stream()
          .flatMap(burn -> Stream.of(burn.longWindow(), burn.shortWindow()))
          .distinct()
          .forEach(window -> burn(status, objective.objective(), window, tags));
    }
    return this;
  }

  private void events(Slo slo, String objective, boolean good, Tags tags) {
    FunctionCounter.builder(
            "underpin.slo.events", slo, source -> (double) source.count(objective, good))
        .description("Requests that an objective is for")
        .tags(tags)
        .register(registry);
  }

  private void burn(Remembered<SloStatus> status, String objective, Duration window, Tags tags) {
    gauge(
        "burn.rate",
        status,
        tags.and("window", window.toString().substring(2).toLowerCase(Locale.ROOT)),
        all -> burn(all, objective, window));
  }

  private void gauge(
      String name,
      Remembered<SloStatus> status,
      Tags tags,
      ToDoubleFunction<@Nullable SloStatus> value) {
    Gauge.builder("underpin.slo." + name, status, source -> value.applyAsDouble(source.get()))
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  private static double left(@Nullable SloStatus status, String objective) {
    ObjectiveStatus found = find(status, objective);
    return found == null ? Double.NaN : found.budgetLeft() / 100;
  }

  private static double alert(@Nullable SloStatus status, String objective, Severity severity) {
    ObjectiveStatus found = find(status, objective);
    if (found == null) {
      return Double.NaN;
    }
    boolean isFiring =
        found.burnRates().stream().anyMatch(burn -> burn.firing() && burn.severity() == severity);
    return isFiring ? 1 : 0;
  }

  private static double burn(@Nullable SloStatus status, String objective, Duration window) {
    ObjectiveStatus found = find(status, objective);
    if (found != null) {
      for (BurnRate burn : found.burnRates()) {
        if (burn.longWindow().equals(window)) {
          return burn.longRate();
        }
        if (burn.shortWindow().equals(window)) {
          return burn.shortRate();
        }
      }
    }
    return Double.NaN;
  }

  private static @Nullable ObjectiveStatus find(@Nullable SloStatus status, String objective) {
    return status == null
        ? null
        : status.objectives().stream()
            .filter(found -> found.objective().equals(objective))
            .findFirst()
            .orElse(null);
  }
}
