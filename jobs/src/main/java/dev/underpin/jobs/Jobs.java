package dev.underpin.jobs;

import dev.underpin.core.HealthCheck;
import dev.underpin.jobs.schedule.Schedule;
import dev.underpin.jobs.store.BatchInfo;
import dev.underpin.jobs.store.FinishedJob;
import dev.underpin.jobs.store.JobCounts;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.JobStore;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Background jobs: work that leaves the request, is stored with the caller's own data, and is done
 * by this process or another one, also after a crash.
 *
 * <pre>{@code
 * Jobs jobs = Jobs.builder(JdbcJobStore.of(tx))
 *     .codecs(JacksonCodecs.create())
 *     .handler(SEND, (invoice, run) -> mailer.send(invoice))
 *     .transactionalHandler(PAY, (payment, run) -> markPaid(run.connection(), payment))
 *     .workers(16)
 *     .build();
 * jobs.start();
 * jobs.enqueue(SEND, new SendInvoice(42));
 * }</pre>
 *
 * <p>A process that only enqueues builds its {@code Jobs} without handlers. Methods that ask the
 * store throw {@link dev.underpin.jobs.store.JobStoreException} when it cannot be reached.
 * Thread-safe.
 */
public interface Jobs extends Enqueuer, AutoCloseable {

  /**
   * Begins to describe jobs on a store.
   *
   * @param store keeps them
   * @return the builder
   */
  static JobsBuilder builder(JobStore store) {
    return new JobsBuilder(store);
  }

  /**
   * Checks that the store can keep its promises, and begins to run jobs if there are handlers.
   *
   * @throws IllegalStateException if it was started before, or if the store would lose acknowledged
   *     jobs as it is set up
   * @throws dev.underpin.jobs.store.JobStoreException if the store cannot be reached
   */
  void start();

  /**
   * An enqueuer inside a transaction of the caller's: the jobs are committed with it, or not at
   * all. Nothing is committed here. Workers see such jobs at their next poll, since there is no
   * event for a commit that the caller does himself; {@code enqueue} in the ambient transaction
   * wakes them.
   *
   * @param connection the caller's, with auto-commit off; used by the calling thread alone
   * @return an enqueuer for as long as that transaction lasts
   * @throws IllegalStateException if the connection is in auto-commit mode, or if the store has no
   *     transactions
   */
  Enqueuer joining(Connection connection);

  /**
   * Declares a schedule, as {@link #schedule(String, Schedule, JobType, Object, ScheduleOptions)}
   * does, with the {@linkplain ScheduleOptions#defaults defaults}.
   *
   * @param name names it, for good
   * @param schedule when it fires
   * @param type the kind of its jobs
   * @param payload what their handler gets
   * @param <P> the payload
   */
  default <P> void schedule(String name, Schedule schedule, JobType<P> type, P payload) {
    schedule(name, schedule, type, payload, ScheduleOptions.defaults());
  }

  /**
   * Declares that a job of a kind is to be enqueued at the times of a schedule, from the start on.
   * Every node declares its schedules when it starts, whether it handles their jobs or not; each
   * fire time gets one job over all of them, which {@link JobRun#fireTime} tells that time. The
   * database says what time it is.
   *
   * <pre>{@code
   * jobs.schedule("nightly-report", Cron.of("0 2 * * *").zone("Europe/Vilnius"), REPORT, args);
   * jobs.schedule("poll-orders", Interval.every(Duration.ofMinutes(5)), POLL, shop);
   * }</pre>
   *
   * <p>Code owns its schedules: where nodes differ, the newest {@linkplain ScheduleOptions#version
   * version} holds. A changed timing counts from now on. One that no live node declares any more
   * does not fire; it is reported to the log and to {@link JobListener#scheduleUnowned}, and stays
   * until it is {@linkplain #unschedule removed}. A fire time at which the last job of a {@link
   * JobType#unique unique} kind is not over gets no second one.
   *
   * @param name names it, for good: 1 to 100 letters, digits, {@code . _ -}
   * @param schedule when it fires: {@link dev.underpin.jobs.schedule.Cron}, {@link
   *     dev.underpin.jobs.schedule.Interval} or the application's own
   * @param type the kind of its jobs
   * @param payload what their handler gets
   * @param options what becomes of missed times, and its version
   * @param <P> the payload
   * @throws IllegalArgumentException if the name is malformed or was declared here before, or the
   *     words of the schedule are too long
   * @throws dev.underpin.core.codec.CodecException if the payload cannot be written
   * @throws dev.underpin.jobs.store.JobStoreException if these jobs are started and the store
   *     cannot be reached; the schedule is declared then, and stored later
   */
  <P> void schedule(
      String name, Schedule schedule, JobType<P> type, P payload, ScheduleOptions options);

  /** {@return all schedules in the store, of this node's code or not, by name} */
  List<ScheduleInfo> schedules();

  /**
   * Removes a schedule from the store, and from what this node declares. While other nodes declare
   * it, it comes back: this is for those that no code owns any more.
   *
   * @param name the schedule's
   * @return whether it was in the store
   */
  boolean unschedule(String name);

  /**
   * Pauses a queue: from their next look on, which is at most four seconds away, nodes begin no
   * jobs of the kinds that their code puts on it. What runs goes on; what is enqueued waits, and is
   * not parked. Kept in the store until it is {@linkplain #resume resumed}. Nodes of a version
   * without pauses take no notice.
   *
   * @param queue a name as in {@link JobType#queue}
   * @return false if it was paused before
   * @throws IllegalArgumentException if the name is malformed
   */
  boolean pause(String queue);

  /**
   * Ends the pause of a queue.
   *
   * @param queue its name
   * @return false if it was not paused
   */
  boolean resume(String queue);

  /** {@return the names of the queues that are paused} */
  Set<String> pausedQueues();

  /** {@return how many jobs the store holds, by state} */
  JobCounts counts();

  /**
   * What operators see of these jobs and can do to them. {@code dev.underpin.jobs.admin} has the
   * same as JSON by HTTP.
   *
   * @return views, and actions that are written to an audit log
   */
  JobsAdmin admin();

  /**
   * Finds a job that is not over: waiting, running, dead or parked.
   *
   * @param id the job's
   * @return the job, or null if it is over or unknown
   */
  @Nullable JobInfo find(JobId id);

  /**
   * Finds what a job made, by {@link JobRun#result}.
   *
   * @param id the job's
   * @param type the class of the value
   * @param <R> the value
   * @return the value, or null if the job is not done, made none, or it is kept no longer
   * @throws dev.underpin.core.codec.CodecException if it cannot be read as that class
   */
  <R> @Nullable R result(JobId id, Class<R> type);

  /**
   * Cancels a job. One that has not begun is removed at once. One that runs is interrupted: in this
   * process now, in another one with its next heartbeat; it is gone once its handler has thrown,
   * and is done if it returns in spite of that.
   *
   * @param id the job's
   * @return whether there was such a job
   */
  boolean cancel(JobId id);

  /**
   * Finds a batch.
   *
   * @param id the batch's
   * @return how far it is, or null if it is unknown, or was over more than a day ago
   */
  @Nullable BatchInfo findBatch(BatchId id);

  /**
   * Cancels a batch: its jobs that have not begun are removed, of whatever step, those that run are
   * cancelled as by {@link #cancel}. Its dead letters stay, and run by themselves when they are
   * replayed.
   *
   * @param id the batch's
   * @return whether there was such a batch that was not over
   */
  boolean cancelBatch(BatchId id);

  /**
   * Jobs whose last try failed; they stay until they are replayed.
   *
   * @param limit how many at most, at least 1
   * @return the oldest first
   * @throws IllegalArgumentException if the limit is less than 1
   */
  default List<JobInfo> deadLetters(int limit) {
    return deadLetters(JobFilter.all(), limit);
  }

  /**
   * Jobs whose last try failed, or that killed their process; they stay until they are replayed.
   *
   * @param filter which of them
   * @param limit how many at most, at least 1
   * @return the oldest first
   * @throws IllegalArgumentException if the limit is less than 1
   */
  List<JobInfo> deadLetters(JobFilter filter, int limit);

  /**
   * Jobs that nobody can run: no live node has handled their kind for some time, or their payload
   * cannot be read. The former go on by themselves when such a node appears.
   *
   * @param filter which of them
   * @param limit how many at most, at least 1
   * @return the oldest first
   * @throws IllegalArgumentException if the limit is less than 1
   */
  List<JobInfo> parked(JobFilter filter, int limit);

  /**
   * Makes a dead letter or a parked job due again, with all its tries. One whose unique key another
   * job has taken meanwhile stays where it is.
   *
   * @param id the job's
   * @return whether it is due now
   */
  boolean replay(JobId id);

  /**
   * Makes dead letters due again, as {@link #replay} does.
   *
   * @param filter which of them
   * @return how many
   */
  long replayDeadLetters(JobFilter filter);

  /**
   * Makes parked jobs due again, as {@link #replay} does.
   *
   * @param filter which of them
   * @return how many
   */
  long replayParked(JobFilter filter);

  /**
   * Jobs that are over, if {@link JobsBuilder#history} keeps them.
   *
   * @param kind of one kind, or null for all
   * @param limit how many at most, at least 1
   * @return the latest first
   * @throws IllegalArgumentException if the limit is less than 1
   */
  List<FinishedJob> history(@Nullable String kind, int limit);

  /**
   * A check of how long work waits: up while the oldest due job has waited less than the limit,
   * degraded beyond, down if the store cannot be reached.
   *
   * @param limit how long is too long
   * @return the check, named {@code jobs}
   */
  HealthCheck health(Duration limit);

  /**
   * Ends running jobs: takes no new ones, hands back what has not begun, waits for what runs up to
   * the {@linkplain JobsBuilder#shutdownTimeout shutdown timeout}, then interrupts it. A handler
   * that ignores its interrupt keeps its lease until it returns or the process ends. Calling it
   * again does nothing.
   */
  @Override
  void close();
}
