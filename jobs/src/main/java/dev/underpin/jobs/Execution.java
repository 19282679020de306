package dev.underpin.jobs;

import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Outcome;
import dev.underpin.jobs.store.Progress;
import java.sql.Connection;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One claimed job on its way through a handler to an {@link Outcome}, and what its handler sees of
 * it. What happens in between is in {@link HandlerCall}.
 */
final class Execution implements Runnable, JobRun {

  private static final int MAX_NOTE = 200;

  /** Why a handler was told to stop. */
  enum Cause {
    CANCELLED,
    TIMEOUT,
    SHUTDOWN,
    FENCED
  }

  private final Lease lease;
  private final ClaimedJob job;
  private final HandlerCall call;
  private final Consumer<Execution> ended;
  private final long claimedAtNanos = System.nanoTime();
  private final ReentrantLock interrupting = new ReentrantLock();
  private final AtomicReference<@Nullable Progress> progress = new AtomicReference<>();
  private @Nullable Thread thread;
  private volatile @Nullable Cause cause;
  private volatile @Nullable Connection connection;
  private volatile @Nullable Object result;
  private volatile @Nullable Instant fireTime;
  private long handlerNanos;
  private @Nullable Outcome outcome;
  private boolean committed;

  Execution(Lease lease, ClaimedJob job, HandlerCall call, Consumer<Execution> ended) {
    this.lease = lease;
    this.job = job;
    this.call = call;
    this.ended = ended;
  }

  @Override
  public JobId id() {
    return new JobId(job.id());
  }

  @Override
  public String kind() {
    return job.kind();
  }

  @Override
  public int attempt() {
    return job.past().failedAttempts() + 1;
  }

  @Override
  public @Nullable Instant fireTime() {
    return fireTime;
  }

  @Override
  public boolean isInterrupted() {
    return cause != null || !lease.isHeld();
  }

  @Override
  public void progress(int percent, String note) {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("percent must be 0 to 100 but was " + percent);
    }
    if (note.length() > MAX_NOTE) {
      throw new IllegalArgumentException(
          "note must be at most %d characters but was %d".formatted(MAX_NOTE, note.length()));
    }
    progress.set(new Progress(job, percent, note));
  }

  @Override
  public void result(Object value) {
    call.requireResultKept(job);
    result = value;
  }

  @Override
  public <R> Stream<R> results(JobType<?> kind, Class<R> of) {
    return call.results(job, kind.name(), of);
  }

  @Override
  public Connection connection() {
    Connection open = connection;
    if (open == null) {
      throw new IllegalStateException(
          "connection of a run must be asked for by a transactional handler while it runs; register %s by JobsBuilder.transactionalHandler"
              .formatted(kind()));
    }
    return open;
  }

  ClaimedJob job() {
    return job;
  }

  Lease lease() {
    return lease;
  }

  void fired(Instant at) {
    fireTime = at;
  }

  /** Whether others may be ready when it is over. */
  boolean isAwaited() {
    return isLimited() || job.past().step() != null;
  }

  /** Whether its kind has limits, so that it waits in no buffer. */
  boolean isLimited() {
    return call.isLimited(job);
  }

  @Nullable Object result() {
    return result;
  }

  @Nullable Cause cause() {
    return cause;
  }

  /** What is new since it was asked last. */
  @Nullable Progress newProgress() {
    return progress.getAndSet(null);
  }

  long waitedNanos() {
    return System.nanoTime() - claimedAtNanos;
  }

  long handlerNanos() {
    return handlerNanos;
  }

  void tookNanos(long nanos) {
    handlerNanos = nanos;
  }

  void within(@Nullable Connection transaction) {
    connection = transaction;
  }

  /** Its completion was committed with its effect. */
  void committed() {
    committed = true;
  }

  boolean isCommitted() {
    return committed;
  }

  /** What became of it; null if it was lost, or needs no further note. */
  @Nullable Outcome outcome() {
    return outcome;
  }

  /** Gives the job back without running it. */
  void release() {
    outcome = new Outcome.Released(job);
    lease.leave(this);
    ended.accept(this);
  }

  /** Ends without a word to the store. */
  void forget() {
    ended.accept(this);
  }

  @Override
  public void run() {
    try {
      if (lease.isHeld()) {
        begin();
        outcome = handled();
      }
    } finally {
      end();
      // whatever happened: a run that nobody hears of again would hold its job for ever
      ended.accept(this);
    }
  }

  private @Nullable Outcome handled() {
    try {
      return call.handle(this);
    } catch (RuntimeException | Error e) {
      // not the handler's, which are caught: a bug of ours, or no memory
      return call.broken(this, e);
    }
  }

  private void begin() {
    interrupting.lock();
    try {
      thread = Thread.currentThread();
    } finally {
      interrupting.unlock();
    }
    lease.enter(this);
  }

  /** After this no interrupt meant for this job can hit the next one in the same thread. */
  private void end() {
    lease.leave(this);
    stopInterrupts();
  }

  /** From now on the thread is left alone: what is to come must not be torn by an interrupt. */
  void stopInterrupts() {
    interrupting.lock();
    try {
      thread = null;
      Thread.interrupted();
    } finally {
      interrupting.unlock();
    }
  }

  void interrupt(Cause why) {
    interrupting.lock();
    try {
      if (cause == null || why == Cause.FENCED) {
        cause = why;
      }
      if (thread != null) {
        thread.interrupt();
      }
    } finally {
      interrupting.unlock();
    }
  }
}
