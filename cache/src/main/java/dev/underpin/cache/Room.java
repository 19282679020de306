package dev.underpin.cache;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * When Caffeine makes room: at once, in the thread that needs it; but where many values are stored
 * together once for all of them, and never under a key's lock.
 *
 * <p>While anybody {@linkplain #hold holds} it, the work is put down; who {@linkplain #release
 * releases} it does what lies there, his own or another's. Who puts it down looks again whether
 * anybody is left to do it: of the two that pass each other one sees the other.
 */
final class Room implements Executor {

  private final AtomicInteger holders = new AtomicInteger();
  private final AtomicReference<@Nullable Runnable> due = new AtomicReference<>();

  @Override
  public void execute(Runnable makeRoom) {
    if (holders.get() == 0) {
      makeRoom.run();
      return;
    }
    due.set(makeRoom); // there is only one: Caffeine asks for no second before it is done
    if (holders.get() == 0) {
      make();
    }
  }

  void hold() {
    holders.incrementAndGet();
  }

  void release() {
    holders.decrementAndGet();
    make();
  }

  private void make() {
    Runnable makeRoom = due.get() == null ? null : due.getAndSet(null);
    if (makeRoom != null) {
      makeRoom.run();
    }
  }
}
