package dev.underpin.resilience;

import dev.underpin.core.context.RequestContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When the caller's time is up: the same moment for all attempts of one call. */
final class Deadline {

  private static final Deadline NONE = new Deadline(false, 0);

  private final boolean set;
  private final long at;

  private Deadline(boolean set, long at) {
    this.set = set;
    this.at = at;
  }

  static Deadline of(RequestContext context, long now) {
    @Nullable Duration remaining = context.remaining();
    return remaining == null ? NONE : new Deadline(true, now + Span.nanos(remaining));
  }

  /** Zero or less when it has passed, {@link Span#FOREVER} when there is none. */
  long left(long now) {
    return set ? at - now : Span.FOREVER;
  }
}
