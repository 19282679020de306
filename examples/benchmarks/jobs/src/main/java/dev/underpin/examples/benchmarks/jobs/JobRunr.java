package dev.underpin.examples.benchmarks.jobs;

import com.zaxxer.hikari.HikariDataSource;
import java.io.Serial;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.StorageProviderUtils.DatabaseOptions;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.jackson.JacksonJsonMapper;
import org.jspecify.annotations.Nullable;

/** JobRunr through its JobRequest API, the cheaper one, with the shortest poll that it takes. */
final class JobRunr implements Contender {

  private static final int THREADS = 32;
  private static final Duration POLL = Duration.ofSeconds(5);

  private final BenchDatabase database;
  private final HikariDataSource clientPool;
  private final HikariDataSource workerPool;
  private final StorageProvider clientStorage;
  private final JobRequestScheduler client;
  private @Nullable StorageProvider workerStorage;
  private @Nullable BackgroundJobServer server;

  JobRunr(BenchDatabase database) {
    this.database = database;
    this.clientPool = database.pool(4);
    this.workerPool = database.pool(THREADS + 5);
    this.clientStorage = storage(clientPool, DatabaseOptions.CREATE);
    this.client = new JobRequestScheduler(clientStorage);
  }

  String setting() {
    return "JobRunr: JobRequest, %d workers, poll %d s, the least that it takes on SQL; enqueue(Stream) in bulk."
        .formatted(THREADS, POLL.toSeconds());
  }

  private static StorageProvider storage(HikariDataSource pool, DatabaseOptions options) {
    StorageProvider storage = new PostgresStorageProvider(pool, options);
    storage.setJobMapper(new JobMapper(new JacksonJsonMapper()));
    return storage;
  }

  @Override
  public String name() {
    return "jobrunr";
  }

  @Override
  public BenchDatabase database() {
    return database;
  }

  @Override
  public void clear() throws SQLException {
    database.execute("TRUNCATE jobrunr_jobs", "DELETE FROM jobrunr_backgroundjobservers");
  }

  @Override
  public void enqueue(int id) {
    client.enqueue(new NoOp(id));
  }

  @Override
  public void enqueueAll(int from, int count) {
    client.enqueue(IntStream.range(from, from + count).mapToObj(NoOp::new));
  }

  @Override
  public void startWorker() {
    StorageProvider storage = storage(workerPool, DatabaseOptions.NO_VALIDATE);
    workerStorage = storage;
    BackgroundJobServerConfiguration configuration =
        BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
            .andWorkerCount(THREADS)
            .andPollInterval(POLL)
            .andInterruptJobsAwaitDurationOnStopBackgroundJobServer(Duration.ofSeconds(2));
    BackgroundJobServer started =
        new BackgroundJobServer(storage, new JacksonJsonMapper(), activator(), configuration);
    server = started;
    started.start();
  }

  private static JobActivator activator() {
    return new JobActivator() {
      @Override
      public <T> T activateJob(Class<T> type) {
        return type.cast(new Handler());
      }
    };
  }

  @Override
  public void enqueueLocal(int id) {
    enqueue(id);
  }

  @Override
  public void stopWorker() {
    Objects.requireNonNull(server).stop();
    Objects.requireNonNull(workerStorage).close();
  }

  @Override
  public String remaining() {
    return "SELECT count(*) FROM jobrunr_jobs WHERE state IN ('ENQUEUED', 'PROCESSING')";
  }

  @Override
  public void close() {
    client.shutdown();
    clientStorage.close();
    workerPool.close();
    clientPool.close();
  }

  /** What a job carries; public, since JobRunr writes and reads it by reflection. */
  public static final class NoOp implements JobRequest {
    @Serial private static final long serialVersionUID = 1;

    /** For the sink. */
    public int id;

    /** 64 characters. */
    public String text = TEXT;

    /** For JobRunr. */
    public NoOp() {}

    NoOp(int id) {
      this.id = id;
    }

    @Override
    public Class<Handler> getJobRequestHandler() {
      return Handler.class;
    }
  }

  /** Runs it. */
  public static final class Handler implements JobRequestHandler<NoOp> {
    @Override
    public void run(NoOp request) {
      Sink.INSTANCE.ran(request.id);
    }
  }
}
