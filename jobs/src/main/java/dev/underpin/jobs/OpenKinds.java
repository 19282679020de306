package dev.underpin.jobs;

import dev.underpin.jobs.Config.Registration;
import dev.underpin.jobs.store.Handled;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The kinds that this node handles now: all but those whose queue is paused. A kind is on the queue
 * that this node's code gives it; so a pause costs a claim no condition.
 */
final class OpenKinds {

  private final Config config;
  private volatile Set<String> paused = Set.of();
  private volatile Set<Handled> open;

  OpenKinds(Config config) {
    this.config = config;
    this.open = config.handled();
  }

  Set<Handled> now() {
    return open;
  }

  /** Whether there are more or other pauses than before. */
  boolean pause(Set<String> queues) {
    if (queues.equals(paused)) {
      return false;
    }
    open =
        config.handled().stream()
            .filter(one -> !queues.contains(queue(one)))
            .collect(Collectors.toUnmodifiableSet());
    paused = queues;
    return true;
  }

  private String queue(Handled one) {
    Registration<?> registration = config.handlers().get(one.kind());
    return registration == null ? JobType.DEFAULT_QUEUE : registration.type().queue();
  }
}
