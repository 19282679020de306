package dev.underpin.examples.benchmarks.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariDataSource;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.SchedulerRepository;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/** Quartz's clustered JDBC store: one durable job, a trigger a run, as many at once as threads. */
final class Quartz implements Contender {

  private static final int THREADS = 10;
  private static final String SCHEDULER = "peer";
  private static final JobDetail JOB =
      JobBuilder.newJob(NoOp.class).withIdentity("noop").storeDurably().build();

  private final BenchDatabase database;
  private final HikariDataSource clientPool;
  private final HikariDataSource workerPool;
  private final Scheduler client;
  private @Nullable Scheduler worker;

  Quartz(BenchDatabase database) throws Exception {
    this.database = database;
    try (InputStream script =
        Job.class.getResourceAsStream("/org/quartz/impl/jdbcjobstore/tables_postgres.sql")) {
      String sql = new String(Objects.requireNonNull(script).readAllBytes(), UTF_8);
      database.execute(
          sql.replaceAll("(?i)\\bset client_min_messages[^;]*;", "")
              .replaceAll("(?i)\\bCOMMIT;", ""));
    }
    this.clientPool = database.pool(4);
    this.workerPool = database.pool(THREADS + 5);
    this.client = scheduler("client", clientPool, 1);
    client.addJob(JOB, true);
  }

  String setting() {
    return "Quartz: clustered JobStoreTX, %d threads, batchTriggerAcquisitionMaxCount %d, acquireTriggersWithinLock, idleWaitTime 1 s, useProperties."
        .formatted(THREADS, THREADS);
  }

  private static Scheduler scheduler(String name, HikariDataSource pool, int threads)
      throws SchedulerException {
    DBConnectionManager.getInstance().addConnectionProvider(name, new Connections(pool));
    Properties properties = new Properties();
    properties.put("org.quartz.scheduler.instanceName", SCHEDULER);
    properties.put("org.quartz.scheduler.instanceId", name);
    properties.put("org.quartz.scheduler.skipUpdateCheck", "true");
    properties.put("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
    properties.put("org.quartz.threadPool.threadCount", Integer.toString(threads));
    String store = "org.quartz.jobStore.";
    properties.put(store + "class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
    properties.put(
        store + "driverDelegateClass", "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
    properties.put(store + "dataSource", name);
    properties.put(store + "tablePrefix", "QRTZ_");
    properties.put(store + "useProperties", "true");
    properties.put(store + "isClustered", "true");
    properties.put(store + "acquireTriggersWithinLock", "true");
    properties.put(store + "misfireThreshold", "3600000");
    properties.put(
        "org.quartz.scheduler.batchTriggerAcquisitionMaxCount", Integer.toString(threads));
    properties.put("org.quartz.scheduler.idleWaitTime", "1000");
    StdSchedulerFactory factory = new StdSchedulerFactory();
    factory.initialize(properties);
    Scheduler scheduler = factory.getScheduler();
    // schedulers are kept by name: the client must not be given out again as the worker
    SchedulerRepository.getInstance().remove(SCHEDULER);
    return scheduler;
  }

  @Override
  public String name() {
    return "quartz";
  }

  @Override
  public BenchDatabase database() {
    return database;
  }

  @Override
  public void clear() throws Exception {
    database.execute(
        "TRUNCATE qrtz_fired_triggers, qrtz_simple_triggers, qrtz_triggers, qrtz_scheduler_state,"
            + " qrtz_job_details CASCADE");
    client.addJob(JOB, true);
  }

  private static Trigger trigger(int id) {
    return TriggerBuilder.newTrigger()
        .withIdentity("t" + id)
        .forJob(JOB)
        .usingJobData("id", Integer.toString(id))
        .usingJobData("text", TEXT)
        .startNow()
        .build();
  }

  @Override
  public void enqueue(int id) throws SchedulerException {
    client.scheduleJob(trigger(id));
  }

  @Override
  public void enqueueAll(int from, int count) throws SchedulerException {
    Set<Trigger> triggers = new HashSet<>(count * 2);
    for (int i = 0; i < count; i++) {
      triggers.add(trigger(from + i));
    }
    client.scheduleJobs(Map.of(JOB, triggers), true);
  }

  @Override
  public void startWorker() throws SchedulerException {
    Scheduler started = scheduler("worker", workerPool, THREADS);
    worker = started;
    started.start();
  }

  @Override
  public void enqueueLocal(int id) throws SchedulerException {
    Objects.requireNonNull(worker).scheduleJob(trigger(id));
  }

  @Override
  public void stopWorker() throws SchedulerException {
    Objects.requireNonNull(worker).shutdown(true);
  }

  @Override
  public String remaining() {
    return "SELECT count(*) FROM qrtz_triggers";
  }

  @Override
  public void close() throws SchedulerException {
    client.shutdown(false);
    workerPool.close();
    clientPool.close();
  }

  /** The pool, for Quartz. */
  private record Connections(HikariDataSource pool) implements ConnectionProvider {
    @Override
    public Connection getConnection() throws SQLException {
      return pool.getConnection();
    }

    @Override
    public void shutdown() {}

    @Override
    public void initialize() {}
  }

  /** Runs; public, since Quartz makes it by reflection. */
  public static final class NoOp implements Job {
    @Override
    public void execute(JobExecutionContext context) {
      Sink.INSTANCE.ran(Integer.parseInt(context.getTrigger().getJobDataMap().getString("id")));
    }
  }
}
