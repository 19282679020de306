package dev.underpin.cache;

import dev.underpin.core.context.RequestContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a caller waits, in nanoseconds from now. */
record Limits(long soft, long hard) {

  /** Half of what nanosecond clocks can be compared over. */
  static final long NEVER = Long.MAX_VALUE / 4;

  static Limits of(@Nullable Duration soft, @Nullable Duration hard) {
    return new Limits(nanos(soft), nanos(hard));
  }

  private static long nanos(@Nullable Duration limit) {
    return limit == null ? NEVER : Math.min(NEVER, Lifetimes.nanos(limit));
  }

  /** Whether a load must not keep its caller's thread. */
  boolean areSet() {
    return soft < NEVER || hard < NEVER;
  }

  boolean hasSoft() {
    return soft < NEVER;
  }

  /** The hard limit, or what remains of the request if that is less. */
  long hardNow() {
    Duration remaining = RequestContext.current().remaining();
    return remaining == null ? hard : Math.min(hard, remaining.toNanos());
  }
}
