package dev.underpin.jobs.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.Retry;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.EnqueueOptions;
import dev.underpin.jobs.JobId;
import dev.underpin.jobs.JobType;
import dev.underpin.jobs.Jobs;
import dev.underpin.jobs.SteppedNode;
import dev.underpin.jobs.schedule.Interval;
import dev.underpin.jobs.store.JobCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ManualWorkerTest {

  record Mail(String to) {}

  private static final JobType<Mail> MAIL =
      JobType.of("mail", Mail.class).retry(Retry.exponential(4, Duration.ofHours(1)));

  private final List<String> seen = new ArrayList<>();
  private final ManualWorker worker =
      ManualWorker.of(
          store ->
              Jobs.builder(store)
                  .codecs(JacksonCodecs.create())
                  .handler(
                      MAIL,
                      (mail, run) -> {
                        seen.add(mail.to() + " at " + elapsed());
                        if (mail.to().equals("broken") && run.attempt() < 3) {
                          throw new IllegalStateException("smtp is away");
                        }
                        if (mail.to().equals("first")) {
                          jobs().enqueue(MAIL, new Mail("second"));
                        }
                      }));
  private final Instant start = worker.clock().instant();

  @AfterEach
  void closes() {
    worker.close();
  }

  private Jobs jobs() {
    return worker.jobs();
  }

  private Duration elapsed() {
    return Duration.between(start, worker.clock().instant());
  }

  @Test
  void schedule_fires_at_its_own_times_while_the_clock_is_moved() {
    jobs().schedule("hourly", Interval.every(Duration.ofHours(1)), MAIL, new Mail("ana"));

    assertThat(worker.advance(Duration.ofMinutes(150))).isEqualTo(2);

    assertThat(seen).containsExactly("ana at PT1H", "ana at PT2H");
  }

  @Test
  void nothing_runs_before_it_is_told_to() {
    jobs().enqueue(MAIL, new Mail("ana"));
    assertThat(seen).isEmpty();

    assertThat(worker.runDue()).isEqualTo(1);
    assertThat(worker.runDue()).isZero();

    assertThat(seen).containsExactly("ana at PT0S");
  }

  @Test
  void jobs_that_a_job_enqueues_run_too() {
    jobs().enqueue(MAIL, new Mail("first"));

    worker.runDue();

    assertThat(seen).containsExactly("first at PT0S", "second at PT0S");
  }

  @Test
  void delays_and_retries_happen_at_their_own_times_in_no_time() {
    jobs().enqueue(MAIL, new Mail("broken"));
    jobs().enqueue(MAIL, new Mail("later"), EnqueueOptions.delay(Duration.ofHours(2)));

    int runs = worker.advance(Duration.ofDays(1));

    assertThat(runs).isEqualTo(4);
    assertThat(seen)
        .containsExactly("broken at PT0S", "broken at PT1H", "broken at PT2H", "later at PT2H");
    assertThat(elapsed()).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void job_of_tomorrow_does_not_run_today() {
    jobs().enqueue(MAIL, new Mail("ana"), EnqueueOptions.delay(Duration.ofHours(25)));

    worker.advance(Duration.ofDays(1));
    assertThat(seen).isEmpty();
    worker.advance(Duration.ofHours(1));

    assertThat(seen).containsExactly("ana at PT25H");
  }

  private ManualWorker another() {
    return worker.another(
        store ->
            Jobs.builder(store)
                .codecs(JacksonCodecs.create())
                .lease(Duration.ofSeconds(30))
                .handler(MAIL, (mail, run) -> seen.add("the other: " + mail.to())));
  }

  @Test
  void job_of_a_node_that_falls_silent_is_rescued_and_its_own_end_is_refused() {
    try (ManualWorker other = another()) {
      JobId job = jobs().enqueue(MAIL, new Mail("ana"));
      SteppedNode node = worker.node();

      assertThat(other.node().begin()).isEqualTo(job);
      assertThat(node.begin()).isNull();
      worker.advance(Duration.ofSeconds(31));
      assertThat(node.look()).isTrue();
      assertThat(jobs().counts().ready()).isEqualTo(1);
      assertThat(node.begin()).isEqualTo(job);

      assertThat(other.node().end(job)).isFalse();
      assertThat(node.end(job)).isTrue();
      assertThat(other.node().look()).isFalse();
      assertThat(seen).containsExactly("the other: ana", "ana at PT31S");
    }
  }

  @Test
  void node_that_looks_around_keeps_its_job_however_long_it_runs() {
    try (ManualWorker other = another()) {
      JobId job = jobs().enqueue(MAIL, new Mail("ana"));
      other.node().begin();

      for (int i = 0; i < 360; i++) {
        worker.advance(Duration.ofSeconds(10));
        assertThat(other.node().look()).isTrue();
        worker.node().look();
        assertThat(worker.node().begin()).isNull();
      }

      assertThat(other.node().end(job)).isTrue();
      assertThat(jobs().counts().live()).isZero();
    }
  }

  @Test
  void node_begins_as_many_as_it_has_workers_and_one_suspect_beside() {
    try (ManualWorker other = another()) {
      for (int i = 0; i < 40; i++) {
        jobs().enqueue(MAIL, new Mail("m" + i));
      }
      other.node().begin();
      other.node().begin();
      worker.advance(Duration.ofSeconds(31));
      assertThat(seen).hasSize(40);
      worker.node().look();
      jobs().enqueue(MAIL, new Mail("later"));

      assertThat(worker.node().begin()).isNotNull();
      JobId ordinary = worker.node().begin();
      assertThat(seen).last().asString().startsWith("later");
      assertThat(worker.node().begin()).isNull();
      assertThat(jobs().counts()).isEqualTo(new JobCounts(1, 2, 0, 0, 0, 0));
      assertThat(worker.node().end(Objects.requireNonNull(ordinary))).isTrue();
    }
  }

  @Test
  void going_back_in_time_is_refused() {
    assertThatThrownBy(() -> worker.advance(Duration.ofSeconds(-1)))
        .hasMessageContaining("must be by 0 or more");
  }
}
