package dev.underpin.resilience;

import dev.underpin.core.context.RequestContext;

/** One call of a guard over all its attempts; used by one thread after the other. */
final class Call {

  private final RequestContext context;
  private final long startedAt;
  private final Deadline deadline;
  private int attempts;

  Call(RequestContext context, GuardTime time) {
    this.context = context;
    this.startedAt = time.nanoTime();
    this.deadline = Deadline.of(context, startedAt);
  }

  /** The caller's, for every attempt in whichever thread. */
  RequestContext context() {
    return context;
  }

  long startedAt() {
    return startedAt;
  }

  Deadline deadline() {
    return deadline;
  }

  /** How many attempts were made so far. */
  int attempts() {
    return attempts;
  }

  void attempted() {
    attempts++;
  }
}
