package dev.underpin.jobs;

import dev.underpin.core.codec.PayloadCipher;
import dev.underpin.core.context.ContextKey;
import dev.underpin.core.context.JobCarrier;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.RequestContextBuilder;
import dev.underpin.core.context.Scope;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jobs.Config.Registration;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Outcome;
import java.io.Serial;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a job's handler in the context of its enqueuer, and says what becomes of the job. A
 * transactional handler's completion is the last statement of its own transaction, fenced by the
 * lease's token: not the first, since a process that froze would hold the job's row locked.
 */
final class HandlerCall {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
  private static final ContextKey JOB_ID = ContextKey.of("job_id").logged();
  private static final ContextKey JOB_KIND = ContextKey.of("job_kind").logged();

  private final Config config;
  private final ScheduledExecutorService timer;
  private final JobLine line = new JobLine();

  HandlerCall(Config config, ScheduledExecutorService timer) {
    this.config = config;
    this.timer = timer;
  }

  void requireResultKept(ClaimedJob job) {
    Registration<?> registration = config.handlers().get(job.kind());
    if (registration == null || registration.type().resultKept() == null) {
      throw new IllegalStateException(
          "result of job type %s must be kept to be given; call JobType.keepResult(duration)"
              .formatted(job.kind()));
    }
  }

  <R> Stream<R> results(ClaimedJob job, String kind, Class<R> type) {
    Long step = job.past().step();
    return step == null
        ? Stream.empty()
        : MemberResults.stream(config, new MemberResults.Of<>(step, kind, type));
  }

  boolean isLimited(ClaimedJob job) {
    return config.limits().isLimited(job.handled());
  }

  /** What became of the job; null if nothing is to be noted any more. */
  @Nullable Outcome handle(Execution run) {
    RequestContext context = context(run);
    try (Scope scope = context.open()) {
      Registration<?> registration = config.handlers().get(run.kind());
      if (registration == null) {
        // a store must only give what was asked for; let somebody else have it
        return new Outcome.Released(run.job());
      }
      Outcome outcome = isCancelled(run) ? cancelled(run) : decoded(run, registration);
      line.write(run, outcome, context.tally());
      return outcome;
    }
  }

  private static boolean isCancelled(Execution run) {
    return run.job().past().isCancelled() || run.cause() == Execution.Cause.CANCELLED;
  }

  private RequestContext context(Execution run) {
    RequestContext context =
        RequestContext.builder(carrier(run.job()))
            .put(JOB_ID, run.id().toString())
            .put(JOB_KIND, run.kind())
            .build();
    Fired fired = Fired.of(context);
    if (fired == null) {
      return context;
    }
    run.fired(fired.at());
    RequestContextBuilder ending = context.toBuilder();
    fired.end(ending);
    return ending.build();
  }

  /** What becomes of a job whose run broke outside its handler: that costs it a try as well. */
  Outcome broken(Execution run, Throwable failure) {
    Registration<?> registration = config.handlers().get(run.kind());
    return registration == null
        ? new Outcome.Released(run.job())
        : triedInVain(run, registration.type(), failure);
  }

  private JobCarrier carrier(ClaimedJob job) {
    JobCarrier carrier = JobCarrier.decode(job.content().context());
    PayloadCipher cipher = config.payloads().seals().cipher();
    return cipher == null ? carrier : carrier.open(cipher, Seals.binding(job.kind(), job.id()));
  }

  private <P> @Nullable Outcome decoded(Execution run, Registration<P> registration) {
    P payload;
    try {
      int version = run.job().handled().version();
      payload = config.payloads().decode(registration.type(), version, run.job());
    } catch (RuntimeException e) {
      return parked(run, e);
    }
    config.listener().started(run.kind(), run);
    long startedAt = System.nanoTime();
    ScheduledFuture<?> alarm = alarm(run, registration.type());
    try {
      Outcome.Done done = called(run, registration, payload, startedAt);
      config.listener().succeeded(run.kind(), run, done.duration());
      return run.isCommitted() ? null : done;
    } catch (Throwable failure) {
      // an Error too: it must cost this job a try, not this process a worker
      run.tookNanos(System.nanoTime() - startedAt);
      return failed(run, registration.type(), failure);
    } finally {
      run.within(null);
      if (alarm != null) {
        alarm.cancel(false);
      }
    }
  }

  private @Nullable ScheduledFuture<?> alarm(Execution run, JobType<?> type) {
    Duration timeout = type.timeout();
    return timeout == null
        ? null
        : timer.schedule(
            () -> run.interrupt(Execution.Cause.TIMEOUT), timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  private <P> Outcome.Done called(
      Execution run, Registration<P> registration, P payload, long startedAt) throws Exception {
    if (!registration.isTransactional()) {
      registration.handler().run(payload, run);
      return done(run, registration.type(), startedAt);
    }
    Transactions transactions = Objects.requireNonNull(config.store().transactions());
    Outcome.Done done =
        transactions.inTransaction(
            connection -> {
              run.within(connection);
              registration.handler().run(payload, run);
              Outcome.Done last = done(run, registration.type(), startedAt);
              run.stopInterrupts();
              long worker = run.lease().session().worker();
              if (!run.lease().isHeld()
                  || !config.store().finishJoining(worker, last, config.isRecorded(), connection)) {
                throw new FencedException();
              }
              return last;
            });
    run.committed();
    return done;
  }

  private Outcome.Done done(Execution run, JobType<?> type, long startedAt) {
    run.tookNanos(System.nanoTime() - startedAt);
    Object value = run.result();
    Duration kept = type.resultKept();
    Outcome.Result result =
        value == null || kept == null
            ? null
            : new Outcome.Result(config.payloads().encodeResult(value, run.job()), kept);
    return new Outcome.Done(run.job(), Duration.ofNanos(run.handlerNanos()), result);
  }

  private @Nullable Outcome failed(Execution run, JobType<?> type, Throwable failure) {
    Execution.Cause cause = run.cause();
    if (cause == Execution.Cause.FENCED || failure instanceof FencedException) {
      LOG.warn("job {} of {} was cut off: its lease is lost", run.id(), run.kind());
      return null;
    } else if (cause == Execution.Cause.CANCELLED) {
      return cancelled(run);
    } else if (cause == Execution.Cause.SHUTDOWN) {
      LOG.info("job {} of {} was cut off by the shutdown and goes back", run.id(), run.kind());
      return new Outcome.Released(run.job());
    }
    return triedInVain(
        run, type, cause == Execution.Cause.TIMEOUT ? timedOut(type, failure) : failure);
  }

  private static Throwable timedOut(JobType<?> type, Throwable failure) {
    TimeoutException timeout = new TimeoutException("the try took longer than " + type.timeout());
    timeout.initCause(failure);
    return timeout;
  }

  private Outcome triedInVain(Execution run, JobType<?> type, Throwable failure) {
    if (!type.retry().allows(run.attempt(), failure)) {
      LOG.error(
          "job {} of {} is a dead letter: its last try failed", run.id(), run.kind(), failure);
      config.listener().dead(run.kind(), run, failure);
      return new Outcome.Dead(run.job(), error(run, failure));
    }
    Duration delay = type.retry().delay(run.attempt());
    LOG.warn(
        "job {} of {} failed, try {}; next in {}",
        run.id(),
        run.kind(),
        run.attempt(),
        delay,
        failure);
    config.listener().failed(run.kind(), run, failure, delay);
    return new Outcome.Retried(run.job(), delay, error(run, failure));
  }

  private Outcome parked(Execution run, RuntimeException failure) {
    LOG.error("job {} of {} is parked: its payload cannot be read", run.id(), run.kind(), failure);
    config.listener().parked(run.kind(), run, failure);
    return new Outcome.Parked(run.job(), error(run, failure));
  }

  private Outcome cancelled(Execution run) {
    config.listener().cancelled(run.kind(), run);
    return new Outcome.Cancelled(run.job());
  }

  private String error(Execution run, Throwable failure) {
    return config.payloads().writeError(ErrorText.of(failure), run.job());
  }

  /** Rolls a handler's transaction back: another worker has run or will run its job. */
  private static final class FencedException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    FencedException() {
      super("the lease of the job is lost", null, false, false);
    }
  }
}
