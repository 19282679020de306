package dev.underpin.jobs.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.Retry;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.EnqueueOptions;
import dev.underpin.jobs.JobType;
import dev.underpin.jobs.Jobs;
import dev.underpin.jobs.schedule.Interval;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

  @Test
  void going_back_in_time_is_refused() {
    assertThatThrownBy(() -> worker.advance(Duration.ofSeconds(-1)))
        .hasMessageContaining("must be by 0 or more");
  }
}
