package dev.underpin.jobs.store;

import dev.underpin.jobs.store.MemoryJob.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who has the units of limit keys in memory, and who waits for one; guarded by the store's lock.
 */
final class MemoryUnits {

  static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(3);

  private static final Comparator<MemoryJob> ORDER =
      Comparator.comparingInt(MemoryJob::priority).thenComparingLong(job -> job.id);

  private final Map<String, NavigableMap<Integer, Instant>> announced = new HashMap<>();
  private final Map<String, Set<Long>> admitted = new HashMap<>();
  private final Map<String, NavigableSet<MemoryJob>> held = new HashMap<>();
  private final Set<String> changed = new HashSet<>();

  void announce(Limit limit, Instant now) {
    int before = units(limit.name());
    NavigableMap<Integer, Instant> said =
        announced.computeIfAbsent(limit.name(), name -> new TreeMap<>());
    said.put(limit.units(), now);
    said.values().removeIf(at -> at.isBefore(now.minus(FORGOTTEN_AFTER)));
    if (units(limit.name()) != before) {
      changed.addAll(held.keySet());
    }
  }

  /** The lowest that live nodes say; nobody can claim where none has said anything. */
  int units(String name) {
    NavigableMap<Integer, Instant> said = announced.get(name);
    return said == null ? 0 : said.firstKey();
  }

  /** A job is about to stand in its place; without a free unit it is held instead. */
  void enter(MemoryJob job) {
    String key = job.limitKey();
    if (key == null) {
      return;
    }
    if (job.worker == null && job.place == Place.READY && free(job, key) <= 0) {
      job.place = Place.HELD;
    }
    if (job.place == Place.HELD) {
      held.computeIfAbsent(key, some -> new TreeSet<>(ORDER)).add(job);
    } else if (job.hasUnit()) {
      admitted.computeIfAbsent(key, some -> new HashSet<>()).add(job.id);
    }
  }

  private int free(MemoryJob job, String key) {
    int units = units(Limit.perKeyName(job.job.kind().name()));
    return units - admitted.getOrDefault(key, Set.of()).size();
  }

  /** A job leaves its place. */
  void leave(MemoryJob job) {
    String key = job.limitKey();
    if (key == null) {
      return;
    }
    Set<Long> having = admitted.get(key);
    if (having != null && having.remove(job.id)) {
      changed.add(key);
    }
    NavigableSet<MemoryJob> waiting = held.get(key);
    if (waiting != null && waiting.remove(job) && waiting.isEmpty()) {
      held.remove(key);
    }
  }

  /** A held job whose key has a free unit; null if there is none. */
  @Nullable MemoryJob next() {
    for (String key : Set.copyOf(changed)) {
      NavigableSet<MemoryJob> waiting = held.get(key);
      if (waiting != null && free(waiting.first(), key) > 0) {
        return waiting.first();
      }
      changed.remove(key);
    }
    return null;
  }
}
