package dev.underpin.examples.benchmarks.jobs;

import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.JobType;
import dev.underpin.jobs.Jobs;
import dev.underpin.jobs.JobsBuilder;
import dev.underpin.jobs.jdbc.JdbcJobStore;
import dev.underpin.jobs.jdbc.JobsSchema;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Ours, with its defaults. */
final class Underpin implements Contender {

  static final String NAME = "underpin";
  static final JobType<NoOp> NOOP = JobType.of("noop", NoOp.class);
  static final int WORKERS = 10;

  private final BenchDatabase database;
  private final UnaryOperator<JobsBuilder> settings;
  private final UnaryOperator<DataSource> driver;
  private final HikariDataSource clientPool;
  private final Jobs client;
  private final HikariDataSource workerPool;
  private @Nullable Jobs worker;

  /**
   * What a job carries.
   *
   * @param id for the sink
   * @param text 64 characters
   */
  record NoOp(int id, String text) {}

  Underpin(BenchDatabase database) {
    this(database, builder -> builder, source -> source);
  }

  /**
   * Ours with other settings.
   *
   * @param driver may hide from the worker what the driver can do
   */
  Underpin(
      BenchDatabase database,
      UnaryOperator<JobsBuilder> settings,
      UnaryOperator<DataSource> driver) {
    this.database = database;
    this.settings = settings;
    this.driver = driver;
    this.clientPool = database.pool(4);
    this.workerPool = database.pool(WORKERS + 5);
    JobsSchema.install(clientPool);
    this.client = jobs(clientPool).build();
    client.start();
  }

  String setting() {
    return "Underpin: Jobs.builder(JdbcJobStore.of(transactions)).codecs(JacksonCodecs.create()).handler(…).workers(%d), and a pool of %d; nothing else is set but what a row names."
        .formatted(WORKERS, WORKERS + 5);
  }

  private JobsBuilder jobs(DataSource source) {
    return Jobs.builder(JdbcJobStore.of(Transactions.of(source))).codecs(JacksonCodecs.create());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public BenchDatabase database() {
    return database;
  }

  @Override
  public void clear() throws Exception {
    database.execute("TRUNCATE underpin_jobs, underpin_job_history");
  }

  @Override
  public void enqueue(int id) {
    client.enqueue(NOOP, new NoOp(id, TEXT));
  }

  @Override
  public void enqueueAll(int from, int count) {
    client.enqueueAll(
        NOOP, IntStream.range(from, from + count).mapToObj(id -> new NoOp(id, TEXT)).toList());
  }

  void enqueueEffects(int count) {
    client.enqueueAll(
        Effects.TYPE, IntStream.range(0, count).mapToObj(Effects.Effect::new).toList());
  }

  @Override
  public void startWorker() {
    Jobs started =
        settings
            .apply(
                jobs(driver.apply(workerPool))
                    .handler(NOOP, (job, run) -> Sink.INSTANCE.ran(job.id()))
                    .workers(WORKERS))
            .build();
    worker = started;
    started.start();
  }

  @Override
  public void enqueueLocal(int id) {
    Objects.requireNonNull(worker).enqueue(NOOP, new NoOp(id, TEXT));
  }

  @Override
  public void stopWorker() {
    Objects.requireNonNull(worker).close();
  }

  @Override
  public String remaining() {
    return "SELECT count(*) FROM (SELECT 1 FROM underpin_jobs WHERE state = 0 LIMIT 1) AS one";
  }

  @Override
  public void close() {
    client.close();
    workerPool.close();
    clientPool.close();
  }
}
