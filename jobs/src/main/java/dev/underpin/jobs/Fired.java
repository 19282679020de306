package dev.underpin.jobs;

import dev.underpin.core.context.ContextKey;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.RequestContextBuilder;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule sends along with its jobs, in the text that every job has for its context: so no
 * job's row is larger by a column that only few need, and nodes of other versions carry it along.
 *
 * @param schedule the name of the schedule
 * @param at the fire time
 */
record Fired(String schedule, Instant at) {

  private static final ContextKey SCHEDULE = ContextKey.of("job_schedule").logged();
  private static final ContextKey FIRE_TIME = ContextKey.of("job_fire_time").logged();

  /** The context in which such a job is enqueued. */
  RequestContext context() {
    return RequestContext.builder()
        .put(SCHEDULE.carried(), schedule)
        .put(FIRE_TIME.carried(), at.toString())
        .build();
  }

  /** Null if the job is of no schedule. */
  static @Nullable Fired of(RequestContext context) {
    String schedule = context.get(SCHEDULE);
    String at = context.get(FIRE_TIME);
    if (schedule == null || at == null) {
      return null;
    }
    try {
      return new Fired(schedule, Instant.parse(at));
    } catch (DateTimeException e) {
      // somebody's own value of that name: the job must not be lost over it
      return null;
    }
  }

  /** Keeps them in the job's own lines, and out of the jobs that it enqueues itself. */
  void end(RequestContextBuilder context) {
    context.put(SCHEDULE, schedule).put(FIRE_TIME, at.toString());
  }
}
