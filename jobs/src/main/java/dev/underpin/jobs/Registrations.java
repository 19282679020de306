package dev.underpin.jobs;

import dev.underpin.jobs.Config.Registration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What a process is to handle, while it is being described. */
final class Registrations {

  private final Map<String, Registration<?>> handlers = new LinkedHashMap<>();
  private final Map<String, Integer> queueLimits = new LinkedHashMap<>();

  <P> void add(JobType<P> type, JobHandler<P> handler, boolean isTransactional) {
    Registration<P> registration =
        new Registration<>(type, Objects.requireNonNull(handler, "handler"), isTransactional);
    if (handlers.putIfAbsent(type.name(), registration) != null) {
      throw new IllegalArgumentException(
          "job type \"%s\" must have one handler but was given two".formatted(type.name()));
    }
  }

  void limit(String queue, int count) {
    queueLimits.put(queue, Checks.between("limit", count, 1, Limits.MOST));
  }

  Map<String, Registration<?>> handlers() {
    return Map.copyOf(handlers);
  }

  Limits limits() {
    return Limits.of(handlers.values(), queueLimits);
  }
}
