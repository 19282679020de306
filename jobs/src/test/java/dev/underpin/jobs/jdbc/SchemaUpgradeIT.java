package dev.underpin.jobs.jdbc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.jdbc.SchemaInstaller;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.BatchId;
import dev.underpin.jobs.JobType;
import dev.underpin.jobs.Jobs;
import dev.underpin.jobs.schedule.Interval;
import dev.underpin.jobs.store.BatchInfo;
import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A deploy that brings the schema on: nodes of its first script go on working meanwhile. */
class SchemaUpgradeIT {

  record Mail(int number) {}

  private static final JobType<Mail> MAIL = JobType.of("mail", Mail.class);
  private static final JobType<Mail> LAST = JobType.of("last", Mail.class);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final TestDatabase database = PostgresServer.shared().freshDatabase();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicBoolean isOver = new AtomicBoolean();
  private final Collection<FirstReleaseNode.Done> byOld = new ConcurrentLinkedQueue<>();
  private final Collection<Long> byNew = new ConcurrentLinkedQueue<>();

  @AfterEach
  void drops() {
    isOver.set(true);
    threads.shutdownNow();
    database.close();
  }

  private int oldNode() throws Exception {
    try (Connection connection = database.dataSource().getConnection()) {
      FirstReleaseNode node = new FirstReleaseNode(connection);
      while (!isOver.get()) {
        byOld.addAll(node.round());
      }
      return node.enqueued();
    }
  }

  private Jobs newNode() {
    JobsSchema.install(database.dataSource());
    Jobs jobs =
        Jobs.builder(JdbcJobStore.of(Transactions.of(database.dataSource())))
            .codecs(JacksonCodecs.create())
            .pollInterval(Duration.ofMillis(20))
            .handler(MAIL, (mail, run) -> byNew.add(run.id().value()))
            .build();
    jobs.schedule("news", Interval.every(Duration.ofSeconds(1)), MAIL, new Mail(7));
    jobs.start();
    return jobs;
  }

  @Test
  @Timeout(120)
  void old_nodes_work_on_while_new_ones_bring_the_schema_on_and_after_that() throws Exception {
    SchemaInstaller.of("underpin_jobs", JobsSchema.class, "V1__jobs.sql")
        .install(database.dataSource());
    Future<Integer> old = threads.submit(this::oldNode);
    await().atMost(LONG).until(() -> byOld.size() > 20);

    List<Future<Jobs>> starting =
        List.of(threads.submit(this::newNode), threads.submit(this::newNode));
    for (Future<Jobs> one : starting) {
      one.get();
    }
    int sofar = byOld.size();
    await().atMost(LONG).until(() -> byOld.size() > sofar + 50 && byNew.size() > 50);
    // of a schedule that it has never heard of, the old node runs the jobs all the same
    await().atMost(LONG).until(() -> byOld.stream().anyMatch(SchemaUpgradeIT::isScheduled));
    isOver.set(true);

    int enqueued = old.get();
    Jobs last = starting.get(0).get();
    await().atMost(LONG).until(() -> last.counts().live() == 0);
    for (Future<Jobs> one : starting) {
      one.get().close();
    }
    HashSet<Long> ids = new HashSet<>(byNew);
    byOld.forEach(job -> ids.add(job.id()));
    assertThat(ids).hasSize(byOld.size() + byNew.size()).hasSizeGreaterThan(enqueued);
    assertThat(last.counts().dead() + last.counts().parked()).isZero();
  }

  @Test
  @Timeout(120)
  void batch_goes_on_though_old_nodes_that_know_none_end_its_jobs() throws Exception {
    JobsSchema.install(database.dataSource());
    Future<Integer> old = threads.submit(this::oldNode);
    AtomicInteger ends = new AtomicInteger();
    try (Jobs jobs =
        Jobs.builder(JdbcJobStore.of(Transactions.of(database.dataSource())))
            .codecs(JacksonCodecs.create())
            .pollInterval(Duration.ofMillis(20))
            .handler(LAST, (mail, run) -> ends.incrementAndGet())
            .build()) {
      jobs.start();
      List<Mail> mails = Collections.nCopies(30, new Mail(5));
      BatchId id = jobs.batch(MAIL, mails).then(LAST, new Mail(6)).enqueue();

      await()
          .atMost(LONG)
          .until(() -> requireNonNull(jobs.findBatch(id)).state() == BatchInfo.State.DONE);
      assertThat(ends).hasValue(1);
    }
    isOver.set(true);
    assertThat(old.get()).isPositive();
    assertThat(byOld).hasSizeGreaterThanOrEqualTo(30);
  }

  private static boolean isScheduled(FirstReleaseNode.Done job) {
    return job.context().contains("job_schedule=news");
  }
}
