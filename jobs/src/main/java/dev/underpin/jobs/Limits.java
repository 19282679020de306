package dev.underpin.jobs;

import dev.underpin.jobs.Config.Registration;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.Limit;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The limits of what a process handles. Kinds without any are claimed ahead, many at a time. The
 * others are claimed only when they can begin: a job that waits in a buffer would keep its unit
 * from jobs of other nodes. They go in groups that share the limits which a claim has to count;
 * limits per key need no counting, so a group may have none.
 *
 * @param announced every limit of every handled kind, for the other nodes
 * @param unlimited kinds without any limit, with their versions
 * @param groups the others, by the limits that a claim counts
 */
record Limits(Set<Limit> announced, Set<Handled> unlimited, Map<Set<Limit>, Set<Handled>> groups) {

  static final int MOST = 100_000;
  private static final Duration RATE_PER = Duration.ofMinutes(1);

  static Limits of(Collection<Registration<?>> handlers, Map<String, Integer> queueLimits) {
    Set<Limit> announced = new LinkedHashSet<>();
    Set<Handled> unlimited = new HashSet<>();
    Map<Set<Limit>, Set<Handled>> groups = new LinkedHashMap<>();
    for (Registration<?> registration : handlers) {
      JobType<?> type = registration.type();
      Set<Limit> counted = counted(type, queueLimits);
      announced.addAll(counted);
      announced.add(Limit.perKey(type.name(), type.unitsPerKey()));
      boolean free = counted.isEmpty() && type.limitKey() == null;
      Set<Handled> to = free ? unlimited : groups.computeIfAbsent(counted, some -> new HashSet<>());
      to.addAll(versions(type));
    }
    return new Limits(announced, unlimited, groups);
  }

  private static Set<Limit> counted(JobType<?> type, Map<String, Integer> queueLimits) {
    Set<Limit> counted = new LinkedHashSet<>();
    Integer atOnce = type.caps().atOnce();
    if (atOnce != null) {
      counted.add(Limit.ofKind(type.name(), atOnce));
    }
    Integer perMinute = type.caps().perMinute();
    if (perMinute != null) {
      counted.add(Limit.rate(type.name(), perMinute, RATE_PER));
    }
    if (queueLimits.containsKey(type.queue())) {
      int units = Objects.requireNonNull(queueLimits.get(type.queue()));
      counted.add(Limit.ofQueue(type.queue(), units));
    }
    return counted;
  }

  /** Every version of a kind that this process can run. */
  static Set<Handled> versions(JobType<?> type) {
    Set<Handled> versions = new LinkedHashSet<>();
    for (int version = type.oldestVersion(); version <= type.version(); version++) {
      versions.add(new Handled(type.name(), version));
    }
    return versions;
  }

  boolean isLimited(Handled handled) {
    return !unlimited.contains(handled);
  }
}
