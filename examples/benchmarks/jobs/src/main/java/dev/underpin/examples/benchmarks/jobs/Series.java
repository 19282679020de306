package dev.underpin.examples.benchmarks.jobs;

import dev.underpin.examples.benchmarks.report.Samples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What was measured of each contender, round by round. Not thread-safe. */
final class Series {

  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  void add(String name, double value) {
    values.computeIfAbsent(name, unknown -> new ArrayList<>()).add(value);
  }

  Set<String> names() {
    return values.keySet();
  }

  Samples get(String name) {
    return of(Objects.requireNonNull(values.get(name), name));
  }

  static Samples of(List<Double> measured) {
    return Samples.of(measured.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** {@return whose rate is the highest among those whose name begins so} */
  String highest(String... prefixes) {
    return names().stream()
        .filter(name -> List.of(prefixes).stream().anyMatch(name::startsWith))
        .max(Comparator.comparingDouble(name -> get(name).median()))
        .orElseThrow();
  }

  /** {@return one sample: the percentile of all values} */
  Samples percentile(String name, int percent) {
    List<Double> sorted = new ArrayList<>(Objects.requireNonNull(values.get(name), name));
    sorted.sort(Comparator.naturalOrder());
    int index = (int) Math.ceil(sorted.size() * percent / 100.0) - 1;
    return Samples.of(sorted.get(index));
  }
}
