package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.jdbc.JdbcJobStore;
import dev.underpin.jobs.jdbc.JobsSchema;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.JobCounts;
import dev.underpin.jobs.store.JobStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What close() does with jobs in a store that outlives the process. */
class ShutdownTest {

  record Mail(String to) {}

  private static final JobType<Mail> MAIL = JobType.of("mail", Mail.class);
  private static final Duration LEASE = Duration.ofSeconds(9);

  @TempDir private Path folder;
  private JdbcConnectionPool pool;
  private JobStore store;
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void installs() {
    pool =
        JdbcConnectionPool.create(
            "jdbc:h2:file:" + folder.resolve("jobs") + ";WRITE_DELAY=0", "sa", "");
    JobsSchema.install(pool);
    store = JdbcJobStore.of(Transactions.of(pool));
  }

  @AfterEach
  void closes() {
    pool.dispose();
  }

  private Jobs started(Duration shutdownTimeout, JobHandler<Mail> handler) {
    Jobs jobs =
        Jobs.builder(store)
            .codecs(JacksonCodecs.create())
            .workers(1)
            .lease(LEASE)
            .pollInterval(Duration.ofMillis(10))
            .shutdownTimeout(shutdownTimeout)
            .handler(MAIL, handler)
            .build();
    jobs.start();
    return jobs;
  }

  private JobCounts counts() {
    return store.archive().counts();
  }

  @Test
  void close_waits_for_running_jobs_and_hands_back_the_others() throws Exception {
    Jobs jobs =
        started(
            Duration.ofSeconds(10),
            (mail, run) -> {
              running.countDown();
              mayEnd.await();
              seen.add(mail.to());
            });
    jobs.enqueueAll(MAIL, List.of(new Mail("first"), new Mail("second"), new Mail("third")));
    assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

    Thread closing = new Thread(jobs::close);
    closing.start();
    await().atMost(Duration.ofSeconds(10)).until(() -> counts().running() == 1);
    mayEnd.countDown();
    closing.join(30_000);

    assertThat(seen).containsExactly("first");
    assertThat(counts().ready()).isEqualTo(2);
    assertThat(counts().running()).isZero();
  }

  @Test
  void job_that_outlives_the_shutdown_timeout_is_interrupted_and_handed_back() throws Exception {
    Jobs jobs =
        started(
            Duration.ofMillis(10),
            (mail, run) -> {
              running.countDown();
              mayEnd.await();
            });
    jobs.enqueue(MAIL, new Mail("ana"));
    assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

    jobs.close();

    await().atMost(Duration.ofSeconds(10)).until(() -> counts().ready() == 1);
    long worker = store.register(Duration.ofSeconds(9)).worker();
    assertThat(store.claim(worker, Set.of(new Handled("mail", 1)), 1))
        .singleElement()
        .satisfies(job -> assertThat(job.past().failedAttempts()).isZero());
  }

  @Test
  void handler_that_ignores_its_interrupt_keeps_its_lease_until_it_returns() throws Exception {
    Jobs jobs =
        started(
            Duration.ofMillis(10),
            (mail, run) -> {
              running.countDown();
              awaitDeafly(mayEnd);
              seen.add(mail.to());
            });
    jobs.enqueue(MAIL, new Mail("ana"));
    assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

    jobs.close();

    // for longer than the lease, everybody else leaves the job alone
    await()
        .during(LEASE.plusMillis(500))
        .atMost(Duration.ofSeconds(40))
        .until(() -> store.rescue(3).suspects() == 0 && counts().running() == 1);
    mayEnd.countDown();
    await().atMost(Duration.ofSeconds(10)).until(() -> counts().live() == 0);
    assertThat(seen).containsExactly("ana");
  }

  private static void awaitDeafly(CountDownLatch latch) {
    boolean ended = false;
    while (!ended) {
      try {
        latch.await();
        ended = true;
      } catch (InterruptedException e) {
        // as a handler does that should not
        ended = false;
      }
    }
  }
}
