package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Two nodes on one store in trouble: one changes a flag over and over, the other decides it all the
 * time. Whatever happens to the store, deciding goes on, and in the end both agree with the store.
 */
public final class FlagChaos implements AutoCloseable {

  private static final Duration LONG = Duration.ofSeconds(90);
  private static final BooleanFlag NEW_CART = Flag.bool("new-cart").orElse(false);
  private static final Change CHANGE = Change.by("chaos", "update");

  private final Flags writer;
  private final Flags reader;
  private final int updates = Integer.getInteger("underpin.chaos.updates", 2_000);
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicInteger evaluations = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean ended;
  private final Thread deciding = new Thread(this::decide);
  private final Thread updating = new Thread(this::update);

  /** Something that happens to the store, and its end. */
  @FunctionalInterface
  public interface Fault {

    /** Breaks it and mends it. */
    void happen() throws Exception;
  }

  /** Two nodes, which are started here. */
  public FlagChaos(Flags writer, Flags reader) {
    this.writer = writer;
    this.reader = reader;
  }

  private void decide() {
    for (int i = 0; !ended; i++) {
      try {
        long begin = System.nanoTime();
        boolean first = reader.isOn(NEW_CART, Subject.of("user-" + i % 100));
        boolean known = reader.explain(NEW_CART, Subject.of("x")).reason() != Reason.NOT_LOADED;
        if (!known || System.nanoTime() - begin > Duration.ofSeconds(2).toNanos()) {
          throw new AssertionError("lost or waited: " + first);
        }
      } catch (Throwable e) {
        failure.compareAndSet(null, e);
      }
      evaluations.incrementAndGet();
      LockSupport.parkNanos(100_000);
    }
  }

  private void update() {
    for (int i = 0; !ended && acknowledged.get() < updates; i++) {
      try {
        writer.rollout(NEW_CART, i % 101, CHANGE);
        acknowledged.incrementAndGet();
      } catch (IllegalStateException e) {
        LockSupport.parkNanos(10_000_000); // the store is down; the next one may pass
      }
    }
  }

  /** Lets the faults happen one by one while updates go on, and sees all agree afterwards. */
  public void run(Fault... faults) throws Exception {
    writer.start();
    writer.on(NEW_CART, CHANGE);
    reader.start();
    deciding.start();
    updating.start();
    for (int i = 0; i < faults.length; i++) {
      int due = updates * (i + 1) / (faults.length + 2);
      await("update " + due).atMost(LONG).until(() -> acknowledged.get() >= due);
      faults[i].happen();
    }
    await("all updates").atMost(LONG).until(() -> acknowledged.get() >= updates);
    long last = writer.off(NEW_CART, CHANGE);
    await("both agree")
        .atMost(LONG)
        .until(() -> reader.explain(NEW_CART, Subject.of("x")).version() == last);
    assertThat(failure.get()).isNull();
    assertThat(last).isGreaterThan(updates);
  }

  /** Returns when deciding has gone on for a while. */
  public void whileDeciding() {
    int before = evaluations.get();
    await("decisions while the store is in trouble")
        .atMost(LONG)
        .until(() -> evaluations.get() > before + 2_000);
  }

  @Override
  public void close() throws Exception {
    ended = true;
    deciding.join();
    updating.join();
    writer.close();
    reader.close();
  }
}
