package dev.underpin.jobs;

import dev.underpin.core.context.ContextKey;
import dev.underpin.core.context.JobCarrier;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Scope;
import dev.underpin.jobs.JobsBuilder.Registration;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Outcome;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One claimed job on its way through a handler to an {@link Outcome}. */
final class Execution implements Runnable, JobRun {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
  private static final ContextKey JOB_ID = ContextKey.of("job_id").logged();
  private static final ContextKey JOB_KIND = ContextKey.of("job_kind").logged();

  private final Lease lease;
  private final ClaimedJob job;
  private final JobsBuilder.Config config;
  private final Consumer<Execution> ended;
  private final long claimedAtNanos = System.nanoTime();
  private final ReentrantLock interrupting = new ReentrantLock();
  private @Nullable Thread thread;
  private boolean shutdown;
  private long handlerNanos;
  private @Nullable Outcome outcome;

  Execution(Lease lease, ClaimedJob job, JobsBuilder.Config config, Consumer<Execution> ended) {
    this.lease = lease;
    this.job = job;
    this.config = config;
    this.ended = ended;
  }

  @Override
  public JobId id() {
    return new JobId(job.id());
  }

  @Override
  public int attempt() {
    return job.failedAttempts() + 1;
  }

  String kind() {
    return job.kind();
  }

  Lease lease() {
    return lease;
  }

  long waitedNanos() {
    return System.nanoTime() - claimedAtNanos;
  }

  long handlerNanos() {
    return handlerNanos;
  }

  /** What became of it; null if the lease was lost before it began. */
  @Nullable Outcome outcome() {
    return outcome;
  }

  /** Gives the job back without running it. */
  void release() {
    outcome = new Outcome.Released(job);
    ended.accept(this);
  }

  @Override
  public void run() {
    if (lease.isHeld()) {
      begin();
      try {
        outcome = handled();
      } finally {
        end();
      }
    }
    ended.accept(this);
  }

  private Outcome handled() {
    RequestContext context =
        RequestContext.builder(JobCarrier.decode(job.content().context()))
            .put(JOB_ID, id().toString())
            .put(JOB_KIND, job.kind())
            .build();
    try (Scope scope = context.open()) {
      config.listener().started(job.kind(), this);
      Registration<?> registration = config.handlers().get(job.kind());
      if (registration == null) {
        // a store must only give what was asked for; let somebody else have it
        return new Outcome.Released(job);
      }
      return outcomeOf(registration);
    }
  }

  private <P> Outcome outcomeOf(Registration<P> registration) {
    P payload;
    try {
      payload =
          config.codecs().<P>of(registration.type().payloadType()).decode(job.content().payload());
    } catch (RuntimeException e) {
      return dead(e, "its payload cannot be read");
    }
    long startedAt = System.nanoTime();
    try {
      registration.handler().run(payload, this);
      handlerNanos = System.nanoTime() - startedAt;
      config.listener().succeeded(job.kind(), this, Duration.ofNanos(handlerNanos));
      return new Outcome.Done(job);
    } catch (Throwable failure) {
      // an Error too: it must cost this job a try, not this process a worker
      handlerNanos = System.nanoTime() - startedAt;
      return failed(registration.type(), failure);
    }
  }

  private Outcome failed(JobType<?> type, Throwable failure) {
    if (wasShutDown()) {
      LOG.info("job {} of {} was cut off by the shutdown and goes back", id(), job.kind());
      return new Outcome.Released(job);
    }
    if (!type.retry().allows(attempt(), failure)) {
      return dead(failure, "its last try failed");
    }
    Duration delay = type.retry().delay(attempt());
    LOG.warn(
        "job {} of {} failed, try {}; next in {}", id(), job.kind(), attempt(), delay, failure);
    config.listener().failed(job.kind(), this, failure, delay);
    return new Outcome.Retried(job, delay, ErrorText.of(failure));
  }

  private Outcome dead(Throwable failure, String why) {
    LOG.error("job {} of {} is a dead letter: {}", id(), job.kind(), why, failure);
    config.listener().dead(job.kind(), this, failure);
    return new Outcome.Dead(job, ErrorText.of(failure));
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
    interrupting.lock();
    try {
      thread = null;
      Thread.interrupted();
    } finally {
      interrupting.unlock();
    }
  }

  void interrupt() {
    interrupting.lock();
    try {
      if (thread != null) {
        thread.interrupt();
      }
    } finally {
      interrupting.unlock();
    }
  }

  void interruptForShutdown() {
    interrupting.lock();
    try {
      shutdown = true;
    } finally {
      interrupting.unlock();
    }
    interrupt();
  }

  private boolean wasShutDown() {
    interrupting.lock();
    try {
      return shutdown;
    } finally {
      interrupting.unlock();
    }
  }
}
