package dev.underpin.jobs;

import dev.underpin.core.codec.Codecs;
import dev.underpin.core.codec.PayloadCipher;
import dev.underpin.jobs.Config.Kept;
import dev.underpin.jobs.Config.Pace;
import dev.underpin.jobs.store.JobStore;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Describes {@link Jobs}: what keeps them, who handles them, how many at once. Not thread-safe; use
 * it in one place and throw it away.
 */
public final class JobsBuilder {

  /** Handlers that run at the same time in this process: 16. */
  public static final int DEFAULT_WORKERS = 16;

  /** How long a dead process's jobs stay its own: 30 seconds. */
  public static final Duration DEFAULT_LEASE = Duration.ofSeconds(30);

  /** How often the store is asked for work that nobody told of: every second. */
  public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofSeconds(1);

  /** How often a suspect may kill its process before it is a dead letter: three times. */
  public static final int DEFAULT_MAX_CRASHES = 3;

  /** How long an idempotency key is remembered: a day. */
  public static final Duration DEFAULT_IDEMPOTENCY_KEPT = Duration.ofDays(1);

  /** How long a kind may have no live node before its jobs are parked: ten minutes. */
  public static final Duration DEFAULT_PARK_AFTER = Duration.ofMinutes(10);

  /** How long running handlers may go on after a close: 30 seconds. */
  public static final Duration DEFAULT_SHUTDOWN_TIMEOUT = Duration.ofSeconds(30);

  private static final Duration MIN_TIME = Duration.ofSeconds(1);
  private static final Duration MAX_LEASE = Duration.ofDays(1);
  private static final Duration MIN_POLL_INTERVAL = Duration.ofMillis(10);
  private static final int MAX_WORKERS = 10_000;
  private static final int MAX_CRASHES = 100;

  private final JobStore store;
  private final Registrations registrations = new Registrations();
  private @Nullable Codecs codecs;
  private int workers = DEFAULT_WORKERS;
  private Duration lease = DEFAULT_LEASE;
  private Duration pollInterval = DEFAULT_POLL_INTERVAL;
  private Duration shutdownTimeout = DEFAULT_SHUTDOWN_TIMEOUT;
  private int maxCrashes = DEFAULT_MAX_CRASHES;
  private Duration idempotencyKept = DEFAULT_IDEMPOTENCY_KEPT;
  private Duration parkAfter = DEFAULT_PARK_AFTER;
  private @Nullable Duration history;
  private Seals seals = Seals.NONE;
  private ThreadFactory threads = Threads::worker;
  private JobListener listener = new JobListener() {};

  JobsBuilder(JobStore store) {
    this.store = Objects.requireNonNull(store, "store");
  }

  /**
   * How payloads are written and read; required.
   *
   * @param used for payloads, {@code JacksonCodecs.create()} usually
   * @return this builder
   */
  public JobsBuilder codecs(Codecs used) {
    codecs = Objects.requireNonNull(used, "codecs");
    return this;
  }

  /**
   * Has this process run jobs of a kind, each at least once.
   *
   * @param type the kind
   * @param handler does the work
   * @param <P> the payload
   * @return this builder
   * @throws IllegalArgumentException if the kind has a handler already
   */
  public <P> JobsBuilder handler(JobType<P> type, JobHandler<P> handler) {
    registrations.add(type, handler, false);
    return this;
  }

  /**
   * Has this process run jobs of a kind, each in a transaction of the store's database, which
   * {@link JobRun#connection} gives: what the handler does there is committed together with the
   * note that the job is done, or not at all. So the effect happens exactly once a job, also when a
   * worker dies, freezes or loses its lease. The transaction is the ambient one of the store's
   * {@link dev.underpin.core.jdbc.Transactions}; it holds a connection while the handler works.
   *
   * @param type the kind
   * @param handler does the work
   * @param <P> the payload
   * @return this builder
   * @throws IllegalArgumentException if the kind has a handler already
   * @throws IllegalStateException if the store has no transactions
   */
  public <P> JobsBuilder transactionalHandler(JobType<P> type, JobHandler<P> handler) {
    Checks.transactional(store, "for a transactional handler of " + type.name());
    registrations.add(type, handler, true);
    return this;
  }

  /**
   * How many handlers run at the same time in this process.
   *
   * @param count 1 to 10,000; default {@link #DEFAULT_WORKERS}
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public JobsBuilder workers(int count) {
    workers = Checks.between("workers", count, 1, MAX_WORKERS);
    return this;
  }

  /**
   * How long the jobs of a process that died or froze stay its own before others take them over.
   * Shorter means sooner; too short takes jobs from processes that merely paused.
   *
   * @param duration 1 second to 1 day; default {@link #DEFAULT_LEASE}
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public JobsBuilder lease(Duration duration) {
    lease = Checks.atMost("lease", Checks.atLeast("lease", duration, MIN_TIME), MAX_LEASE);
    return this;
  }

  /**
   * How often the store is asked for jobs that other processes enqueued. What this process enqueues
   * is seen at once.
   *
   * @param interval at least 10 ms; default {@link #DEFAULT_POLL_INTERVAL}
   * @return this builder
   * @throws IllegalArgumentException if it is too short
   */
  public JobsBuilder pollInterval(Duration interval) {
    pollInterval = Checks.atLeast("pollInterval", interval, MIN_POLL_INTERVAL);
    return this;
  }

  /**
   * How long {@link Jobs#close()} waits for running handlers before it interrupts them.
   *
   * @param timeout zero or more; default {@link #DEFAULT_SHUTDOWN_TIMEOUT}
   * @return this builder
   * @throws IllegalArgumentException if it is negative
   */
  public JobsBuilder shutdownTimeout(Duration timeout) {
    shutdownTimeout = Checks.atLeast("shutdownTimeout", timeout, Duration.ZERO);
    return this;
  }

  /**
   * How often a job may kill the process that runs it. The jobs that a process held when it died
   * are suspects: they run one at a time a process, and only a death meanwhile counts; after the
   * first one a suspect runs with nothing beginning beside it. Crashes cost no tries.
   *
   * @param count after so many the job is a dead letter; 1 to 100; default {@link
   *     #DEFAULT_MAX_CRASHES}
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public JobsBuilder maxCrashes(int count) {
    maxCrashes = Checks.between("maxCrashes", count, 1, MAX_CRASHES);
    return this;
  }

  /**
   * How long an {@linkplain EnqueueOptions#idempotencyKey idempotency key} is remembered.
   *
   * @param duration at least 1 second; default {@link #DEFAULT_IDEMPOTENCY_KEPT}
   * @return this builder
   * @throws IllegalArgumentException if it is too short
   */
  public JobsBuilder idempotencyKept(Duration duration) {
    idempotencyKept = Checks.atLeast("idempotencyKept", duration, MIN_TIME);
    return this;
  }

  /**
   * How long a kind may have no live node before its jobs are parked: visible, counted, and out of
   * the way. They go on when such a node appears. Longer than a rolling deploy takes.
   *
   * @param duration at least 1 second; default {@link #DEFAULT_PARK_AFTER}
   * @return this builder
   * @throws IllegalArgumentException if it is too short
   */
  public JobsBuilder parkAfter(Duration duration) {
    parkAfter = Checks.atLeast("parkAfter", duration, MIN_TIME);
    return this;
  }

  /**
   * How many jobs of a queue run at once, over all nodes; while their code disagrees, the lower.
   *
   * @param queue its name
   * @param count 1 to 100,000; no limit by default
   * @return this builder
   * @throws IllegalArgumentException if it is out of range
   */
  public JobsBuilder limit(String queue, int count) {
    registrations.limit(Objects.requireNonNull(queue, "queue"), count);
    return this;
  }

  /**
   * Encrypts what a job holds: payload, hidden context values, result and last error, each bound to
   * the job's kind and id, beside the id of the key. Unique, idempotency and limit keys become
   * HMACs, so that they can still be compared. Kind, queue, times and carried context keys stay
   * readable.
   *
   * @param used seals what is written, opens what was written with this or an older key
   * @param keySecret the secret of the HMACs, at least 16 bytes; must stay the same when the
   *     cipher's keys are exchanged, or jobs with the same key are no longer recognized
   * @return this builder
   * @throws IllegalArgumentException if the secret is too short
   */
  public JobsBuilder cipher(PayloadCipher used, byte[] keySecret) {
    seals = Seals.of(used, keySecret);
    return this;
  }

  /**
   * Keeps a slim line of each job that is over: done, dead or cancelled. What was written stays
   * when no node asks for a history any more; where nodes differ, the shortest time holds.
   *
   * @param kept how long, at least 1 second; by default there is no history
   * @return this builder
   * @throws IllegalArgumentException if it is too short
   */
  public JobsBuilder history(Duration kept) {
    history = Checks.atLeast("history", kept, MIN_TIME);
    return this;
  }

  /**
   * Where handlers' threads come from, virtual ones for instance.
   *
   * @param factory makes them; by default named daemon threads
   * @return this builder
   */
  public JobsBuilder threads(ThreadFactory factory) {
    threads = Objects.requireNonNull(factory, "threads");
    return this;
  }

  /**
   * Who is told what happens.
   *
   * @param told by worker threads; by default nobody
   * @return this builder
   */
  public JobsBuilder listener(JobListener told) {
    listener = Objects.requireNonNull(told, "listener");
    return this;
  }

  /**
   * Checks everything; does no I/O.
   *
   * @return jobs that are not started yet
   * @throws IllegalStateException if codecs are missing
   */
  public Jobs build() {
    return new DefaultJobs(config());
  }

  /**
   * As {@link #build}, for jobs that run only when they are told to.
   *
   * @return jobs that are never to be started
   * @throws IllegalStateException if codecs are missing
   */
  public SteppedJobs buildStepped() {
    return new DefaultJobs(config());
  }

  private Config config() {
    if (codecs == null) {
      throw new IllegalStateException(
          "codecs must be set to write payloads; call JobsBuilder.codecs(JacksonCodecs.create())");
    }
    return new Config(
        store,
        new Payloads(codecs, seals),
        registrations.handlers(),
        new Pace(workers, lease, pollInterval, shutdownTimeout, maxCrashes),
        new Kept(idempotencyKept, history, parkAfter),
        registrations.limits(),
        threads,
        new SafeListener(listener));
  }
}
