package dev.underpin.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.Retry;
import dev.underpin.core.context.ContextKey;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.MemoryJobStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

class JobsTest {

  record Mail(String to) {}

  private static final Retry QUICK = Retry.fixed(3, Duration.ofMillis(1));
  private static final JobType<Mail> MAIL = JobType.of("mail", Mail.class).retry(QUICK);

  private final MemoryJobStore store = MemoryJobStore.create();
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private final List<Jobs> opened = new ArrayList<>();

  @AfterEach
  void closes() {
    opened.forEach(Jobs::close);
  }

  private JobsBuilder builder() {
    return Jobs.builder(store)
        .codecs(JacksonCodecs.create())
        .pollInterval(Duration.ofMillis(10))
        .shutdownTimeout(Duration.ofSeconds(5));
  }

  private Jobs started(JobsBuilder builder) {
    Jobs jobs = builder.build();
    opened.add(jobs);
    jobs.start();
    return jobs;
  }

  private static void awaitNothingLeft(Jobs jobs) {
    await().atMost(Duration.ofSeconds(10)).until(() -> jobs.counts().live() == 0);
  }

  @Test
  void enqueued_job_runs_with_its_payload() {
    Jobs jobs = started(builder().handler(MAIL, (mail, run) -> seen.add(mail.to())));

    jobs.enqueue(MAIL, new Mail("ana"));
    jobs.enqueueAll(MAIL, List.of(new Mail("ben"), new Mail("eva")));

    awaitNothingLeft(jobs);
    assertThat(seen).containsExactlyInAnyOrder("ana", "ben", "eva");
  }

  @Test
  void job_enqueued_here_runs_without_waiting_for_the_poll() {
    Jobs jobs =
        started(
            builder()
                .pollInterval(Duration.ofHours(1))
                .handler(MAIL, (mail, run) -> seen.add(mail.to())));

    jobs.enqueue(MAIL, new Mail("ana"));

    await().atMost(Duration.ofSeconds(10)).until(() -> seen.contains("ana"));
  }

  @Test
  void failing_job_is_tried_again_and_then_done() {
    Jobs jobs =
        started(
            builder()
                .handler(
                    MAIL,
                    (mail, run) -> {
                      seen.add("try " + run.attempt());
                      if (run.attempt() < 3) {
                        throw new IllegalStateException("smtp is away");
                      }
                    }));

    jobs.enqueue(MAIL, new Mail("ana"));

    awaitNothingLeft(jobs);
    assertThat(seen).containsExactly("try 1", "try 2", "try 3");
    assertThat(jobs.deadLetters(10)).isEmpty();
  }

  @Test
  void job_that_fails_its_last_try_is_a_dead_letter_until_replayed() {
    AtomicInteger fixed = new AtomicInteger();
    Jobs jobs =
        started(
            builder()
                .handler(
                    MAIL,
                    (mail, run) -> {
                      seen.add("try " + run.attempt());
                      if (fixed.get() == 0) {
                        throw new IllegalStateException("no such mailbox");
                      }
                    }));
    JobId id = jobs.enqueue(MAIL, new Mail("ana"));
    awaitNothingLeft(jobs);

    JobInfo letter = jobs.deadLetters(10).get(0);
    assertThat(letter.id()).isEqualTo(id);
    assertThat(letter.kind()).isEqualTo("mail");
    assertThat(letter.tries().failed()).isEqualTo(3);
    assertThat(letter.tries().error())
        .startsWith("java.lang.IllegalStateException: no such mailbox");

    fixed.set(1);
    assertThat(jobs.replay(id)).isTrue();
    awaitNothingLeft(jobs);
    assertThat(jobs.deadLetters(10)).isEmpty();
    assertThat(seen).containsExactly("try 1", "try 2", "try 3", "try 1");
  }

  @Test
  void error_costs_the_job_a_try_and_not_the_process_a_worker() {
    Jobs jobs =
        started(
            builder()
                .workers(1)
                .handler(
                    MAIL,
                    (mail, run) -> {
                      if (mail.to().equals("bad")) {
                        throw new StackOverflowError("deep");
                      }
                      seen.add(mail.to());
                    }));

    jobs.enqueueAll(MAIL, List.of(new Mail("bad"), new Mail("good")));

    awaitNothingLeft(jobs);
    assertThat(seen).containsExactly("good");
    assertThat(jobs.deadLetters(10)).hasSize(1);
  }

  @Test
  void payload_that_cannot_be_read_is_parked_with_its_error_and_hurts_no_other() {
    JobType<List<?>> other = new JobTypeOfList().type();
    Jobs jobs = started(builder().handler(MAIL, (mail, run) -> seen.add(mail.to())));

    jobs.enqueue(other, List.of(1, 2));
    jobs.enqueue(MAIL, new Mail("ana"));

    awaitNothingLeft(jobs);
    assertThat(seen).containsExactly("ana");
    JobInfo parked = jobs.parked(JobFilter.all(), 10).get(0);
    assertThat(parked.tries().error()).contains("could not read");
    assertThat(parked.tries().failed()).isZero();
    assertThat(jobs.deadLetters(10)).isEmpty();
  }

  /** The same name with another payload, as a deploy gone wrong would have it. */
  private static final class JobTypeOfList {
    @SuppressWarnings({"unchecked", "rawtypes"})
    JobType<List<?>> type() {
      return (JobType) JobType.of("mail", List.class);
    }
  }

  @Test
  void row_of_a_job_holds_plain_fields_and_nothing_of_a_class_or_a_lambda() {
    MemoryJobStore rows = MemoryJobStore.create();
    Mail captured = new Mail("ana");
    Jobs.builder(rows)
        .codecs(JacksonCodecs.create())
        .handler(MAIL, (mail, run) -> seen.add(captured.to()))
        .build()
        .enqueue(MAIL, captured);

    long worker = rows.register(Duration.ofSeconds(9)).worker();
    ClaimedJob row = rows.claim(worker, Set.of(new Handled("mail", 1)), 1).get(0);

    assertThat(new String(row.content().payload(), UTF_8)).isEqualTo("{\"to\":\"ana\"}");
    assertThat(row.kind()).isEqualTo("mail");
    assertThat(row.content().codec() + row.content().context()).doesNotContain("underpin", "$");
  }

  @Test
  void handler_runs_in_the_request_context_of_its_enqueuer() {
    ContextKey tenant = ContextKey.of("tenant").logged().carried();
    Jobs jobs =
        started(
            builder()
                .handler(
                    MAIL,
                    (mail, run) ->
                        seen.add(
                            MDC.get("request_id")
                                + " "
                                + MDC.get("tenant")
                                + " "
                                + MDC.get("job_kind")
                                + " "
                                + MDC.get("job_id").equals(run.id().toString()))));
    RequestContext request =
        RequestContext.builder().requestId("req-7").put(tenant, "acme").build();

    request.run(() -> jobs.enqueue(MAIL, new Mail("ana")));

    awaitNothingLeft(jobs);
    assertThat(seen).containsExactly("req-7 acme mail true");
    assertThat(request.tally().get(TallyCounter.JOBS_ENQUEUED)).isEqualTo(1);
  }

  @Test
  void listener_that_throws_does_not_hurt_the_work() {
    JobListener hostile =
        new JobListener() {
          @Override
          public void started(String kind, JobRun run) {
            throw new IllegalStateException("started");
          }

          @Override
          public void succeeded(String kind, JobRun run, Duration duration) {
            throw new IllegalStateException("succeeded");
          }
        };
    Jobs jobs =
        started(builder().listener(hostile).handler(MAIL, (mail, run) -> seen.add(mail.to())));

    jobs.enqueue(MAIL, new Mail("ana"));

    awaitNothingLeft(jobs);
    assertThat(seen).containsExactly("ana");
    assertThat(jobs.deadLetters(1)).isEmpty();
  }

  @Test
  void closing_a_store_in_memory_runs_what_is_due_since_it_would_be_lost() {
    Jobs jobs = started(builder().handler(MAIL, (mail, run) -> seen.add(mail.to())));
    jobs.enqueueAll(MAIL, List.of(new Mail("ana"), new Mail("ben"), new Mail("eva")));

    jobs.close();

    assertThat(seen).containsExactlyInAnyOrder("ana", "ben", "eva");
  }

  @Test
  void process_without_handlers_only_enqueues() {
    Jobs jobs = started(builder());

    jobs.enqueue(MAIL, new Mail("ana"));

    assertThat(jobs.counts().ready()).isEqualTo(1);
  }

  @Test
  void delayed_job_runs_after_its_delay() {
    Jobs jobs = started(builder().handler(MAIL, (mail, run) -> seen.add(mail.to())));

    jobs.enqueue(MAIL, new Mail("later"), EnqueueOptions.delay(Duration.ofSeconds(2)));

    assertThat(jobs.counts().scheduled()).isEqualTo(1);
    awaitNothingLeft(jobs);
    assertThat(seen).containsExactly("later");
  }

  @Test
  void starting_twice_is_refused() {
    Jobs jobs = started(builder());

    assertThatThrownBy(jobs::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void joining_a_connection_in_memory_is_refused(@TempDir Path folder) throws Exception {
    Jobs jobs = started(builder());
    try (Connection connection =
        DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("x"), "sa", "")) {
      assertThatThrownBy(() -> jobs.joining(connection))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("must be TRANSACTIONAL");
    }
  }
}
