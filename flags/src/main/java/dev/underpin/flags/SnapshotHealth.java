package dev.underpin.flags;

import dev.underpin.core.Health;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says how the flags are. Never DOWN: a node with old flags serves better than no node. */
final class SnapshotHealth {

  private static final Duration MIN_STALE_AFTER = Duration.ofSeconds(30);
  private static final int STALE_INTERVALS = 3;

  private final String source;
  private final Duration staleAfter;

  SnapshotHealth(String source, Duration pollInterval) {
    this.source = source;
    Duration intervals = pollInterval.multipliedBy(STALE_INTERVALS);
    this.staleAfter = intervals.compareTo(MIN_STALE_AFTER) > 0 ? intervals : MIN_STALE_AFTER;
  }

  Health of(SnapshotLoader.Status status, @Nullable Duration age, int flags) {
    String failure = status.failure() == null ? "" : ": " + status.failure();
    String old = age == null ? "" : ", %d s old".formatted(age.toSeconds());
    if (!status.isLoaded()) {
      String instead =
          status.fallback() == null
              ? "code defaults hold"
              : "%d flags from %s%s".formatted(flags, status.fallback(), old);
      return Health.degraded("%s, nothing loaded from %s%s".formatted(instead, source, failure));
    }
    String loaded = "%d flags from %s%s".formatted(flags, source, old);
    if (status.failure() != null || (age != null && age.compareTo(staleAfter) > 0)) {
      return Health.degraded(loaded + failure);
    }
    Map<String, String> problems = status.problems();
    return problems.isEmpty()
        ? Health.up(loaded)
        : Health.degraded(
            "%s, %d rejected: %s"
                .formatted(loaded, problems.size(), problems.values().iterator().next()));
  }
}
