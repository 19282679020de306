package dev.underpin.examples.benchmarks.chaoscache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From which time on which version is the least that may be seen of a key. */
final class Floors {

  /**
   * The least that may be seen from a time on.
   *
   * @param from for reads that begin then or later
   * @param version or a later one
   * @param change whose promise it is
   */
  record Floor(long from, long version, Line change) {}

  private final Map<String, List<Floor>> byKey = new HashMap<>();
  private final Map<String, Floor[]> highest = new HashMap<>();

  void add(String key, Floor floor) {
    byKey.computeIfAbsent(key, missing -> new ArrayList<>()).add(floor);
  }

  /** The highest floor of a key at a time; null if there is none yet. */
  @Nullable Floor at(String key, long time) {
    Floor[] floors = highest.computeIfAbsent(key, this::inOrder);
    int low = 0;
    int high = floors.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (time - floors[middle].from >= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? null : floors[low - 1];
  }

  /** By time; each is the highest up to then. */
  private Floor[] inOrder(String key) {
    Floor[] floors = byKey.getOrDefault(key, List.of()).toArray(new Floor[0]);
    Arrays.sort(floors, Comparator.comparingLong(Floor::from));
    for (int i = 1; i < floors.length; i++) {
      if (floors[i - 1].version > floors[i].version) {
        Floor before = floors[i - 1];
        floors[i] = new Floor(floors[i].from, before.version, before.change);
      }
    }
    return floors;
  }
}
