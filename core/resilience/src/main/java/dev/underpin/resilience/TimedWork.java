package dev.underpin.resilience;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Scope;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Work that runs in another thread, so that its caller can leave when its time is up.
 *
 * <p>Leaving interrupts the work. {@link FutureTask} sees to it that the interrupt hits this work
 * and not what its thread does next; here the flag is cleared, should it have come too late to be
 * noticed. Work that had not begun never will.
 */
final class TimedWork<T extends @Nullable Object> extends FutureTask<T> {

  private final Permit permit;

  TimedWork(RequestContext context, Permit permit, Callable<T> work) {
    super(() -> runIn(context, permit, work));
    this.permit = permit;
  }

  private static <T extends @Nullable Object> T runIn(
      RequestContext context, Permit permit, Callable<T> work) throws Exception {
    if (!permit.begin()) {
      throw new IllegalStateException("the caller left before this work began");
    }
    try (Scope scope = context.open()) {
      return callAndEnd(permit, work);
    }
  }

  private static <T extends @Nullable Object> T callAndEnd(Permit permit, Callable<T> work)
      throws Exception {
    try {
      return work.call();
    } finally {
      permit.end();
    }
  }

  @Override
  public void run() {
    super.run();
    if (isCancelled()) {
      Thread.interrupted();
    }
  }

  /**
   * {@return whether the caller leaves empty-handed; otherwise the result came at the last moment}
   */
  boolean leave() {
    return cancel(true);
  }

  /** {@return whether the work has begun; if not, its permit is given back} */
  boolean abandon() {
    return permit.abandon();
  }
}
