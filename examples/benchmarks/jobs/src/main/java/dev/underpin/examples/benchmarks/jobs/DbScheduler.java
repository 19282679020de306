package dev.underpin.examples.benchmarks.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import java.io.Serializable;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * db-scheduler with one-time tasks, lock-and-fetch, polling as often as its documentation dares.
 */
final class DbScheduler implements Contender {

  static final String NAME = "db-scheduler";

  static final String SETTING =
      "db-scheduler: pollUsingLockAndFetch with 10 threads (0.5, 1.0) and with 32 threads (1.0, 4.0), poll 100 ms, the quicker counts; scheduleBatch in bulk; starts with enableImmediateExecution.";

  private static final Duration POLL = Duration.ofMillis(100);

  private final OneTimeTask<Data> task =
      Tasks.oneTime("noop", Data.class)
          .execute((instance, context) -> Sink.INSTANCE.ran(instance.getData().id()));
  private final BenchDatabase database;
  private final Tuning tuning;
  private final HikariDataSource clientPool;
  private final HikariDataSource workerPool;
  private final SchedulerClient client;
  private @Nullable Scheduler scheduler;

  /** What a job carries. */
  private record Data(int id, String text) implements Serializable {}

  /**
   * What its documentation lets one turn.
   *
   * @param threads how many
   * @param lower fetches when fewer executions than this share of the threads wait
   * @param upper fetches up to this share of the threads
   * @param immediate runs at once what is enqueued in the same process
   */
  record Tuning(int threads, double lower, double upper, boolean immediate) {}

  DbScheduler(BenchDatabase database, Tuning tuning) throws SQLException {
    this.database = database;
    this.tuning = tuning;
    database.execute(
        "CREATE TABLE scheduled_tasks (task_name text not null, task_instance text not null,"
            + " task_data bytea, execution_time timestamptz not null, picked boolean not null,"
            + " picked_by text, last_success timestamptz, last_failure timestamptz,"
            + " consecutive_failures int, last_heartbeat timestamptz, version bigint not null,"
            + " priority smallint, primary key (task_name, task_instance))",
        "CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time)",
        "CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat)");
    this.clientPool = database.pool(4);
    this.workerPool = database.pool(tuning.threads() + 5);
    this.client = SchedulerClient.Builder.create(clientPool, task).build();
  }

  @Override
  public String name() {
    return NAME + "-" + tuning.threads() + (tuning.immediate() ? "-immediate" : "");
  }

  @Override
  public BenchDatabase database() {
    return database;
  }

  @Override
  public void clear() throws SQLException {
    database.execute("TRUNCATE scheduled_tasks");
  }

  private TaskInstance<Data> instance(int id) {
    return task.instance(Integer.toString(id), new Data(id, TEXT));
  }

  @Override
  public void enqueue(int id) {
    client.scheduleIfNotExists(instance(id), Instant.now());
  }

  @Override
  public void enqueueAll(int from, int count) {
    List<TaskInstance<?>> instances = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      instances.add(instance(from + i));
    }
    client.scheduleBatch(instances, Instant.now());
  }

  @Override
  public void startWorker() {
    SchedulerBuilder builder =
        Scheduler.create(workerPool, task)
            .threads(tuning.threads())
            .pollingInterval(POLL)
            .pollUsingLockAndFetch(tuning.lower(), tuning.upper())
            .schedulerName(new SchedulerName.Fixed("peer"))
            .shutdownMaxWait(Duration.ofSeconds(5));
    if (tuning.immediate()) {
      builder.enableImmediateExecution();
    }
    Scheduler started = builder.build();
    scheduler = started;
    started.start();
  }

  @Override
  public void enqueueLocal(int id) {
    Objects.requireNonNull(scheduler).scheduleIfNotExists(instance(id), Instant.now());
  }

  @Override
  public void stopWorker() {
    Objects.requireNonNull(scheduler).stop();
  }

  @Override
  public String remaining() {
    return "SELECT count(*) FROM scheduled_tasks";
  }

  @Override
  public void close() {
    workerPool.close();
    clientPool.close();
  }
}
