package dev.underpin.jobs.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.codec.CodecException;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.BatchId;
import dev.underpin.jobs.EnqueueOptions;
import dev.underpin.jobs.JobId;
import dev.underpin.jobs.JobType;
import dev.underpin.jobs.Priority;
import dev.underpin.jobs.schedule.Interval;
import dev.underpin.jobs.store.OnDead;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordingJobsTest {

  record Mail(String to) {}

  private static final JobType<Mail> MAIL = JobType.of("mail", Mail.class);
  private static final JobType<Mail> NEWS = JobType.of("news", Mail.class);

  private final RecordingJobs jobs = RecordingJobs.of(JacksonCodecs.create());

  @Test
  void enqueued_jobs_are_recorded_by_kind_and_in_order() {
    EnqueueOptions later = EnqueueOptions.delay(Duration.ofHours(1)).priority(Priority.HIGH);
    JobId first = jobs.enqueue(MAIL, new Mail("ana"), later);
    List<JobId> others = jobs.enqueueAll(NEWS, List.of(new Mail("ben"), new Mail("eva")));

    assertThat(jobs.payloads(MAIL)).containsExactly(new Mail("ana"));
    assertThat(jobs.payloads(NEWS)).containsExactly(new Mail("ben"), new Mail("eva"));
    assertThat(jobs.recorded(MAIL).get(0).options())
        .isEqualTo(EnqueueOptions.delay(Duration.ofHours(1)).priority(Priority.HIGH))
        .isNotEqualTo(EnqueueOptions.delay(Duration.ofHours(1)));
    assertThat(jobs.recorded()).hasSize(3);
    assertThat(others).doesNotContain(first);
  }

  @Test
  void batches_are_recorded_step_by_step() {
    BatchId id =
        jobs.batch(MAIL, List.of(new Mail("ana"), new Mail("ben")))
            .then(NEWS, new Mail("all"))
            .onDead(OnDead.RUN)
            .priority(Priority.LOW)
            .enqueue();

    RecordingJobs.RecordedBatch batch = jobs.batches().get(0);
    assertThat(batch.id()).isEqualTo(id);
    assertThat(batch.onDead()).isEqualTo(OnDead.RUN);
    assertThat(batch.steps()).hasSize(2);
    assertThat(batch.steps().get(0)).hasSize(2);
    assertThat(jobs.payloads(MAIL)).containsExactly(new Mail("ana"), new Mail("ben"));
    assertThat(jobs.recorded(NEWS).get(0).options())
        .isEqualTo(EnqueueOptions.now().priority(Priority.LOW));
    assertThat(jobs.cancelBatch(id)).isTrue();
    assertThat(jobs.cancelBatch(id)).isFalse();
    assertThat(jobs.recorded()).isEmpty();
  }

  @Test
  void declared_schedules_are_recorded_by_name() {
    Interval hourly = Interval.every(Duration.ofHours(1));
    jobs.schedule("hourly", hourly, MAIL, new Mail("ana"));

    assertThat(jobs.scheduled()).containsExactly(Map.entry("hourly", hourly));
    assertThat(jobs.unschedule("hourly")).isTrue();
    assertThat(jobs.scheduled()).isEmpty();
  }

  @Test
  void cancelled_and_cleared_jobs_are_forgotten() {
    JobId id = jobs.enqueue(MAIL, new Mail("ana"));
    jobs.enqueue(MAIL, new Mail("ben"));

    assertThat(jobs.cancel(id)).isTrue();
    assertThat(jobs.cancel(id)).isFalse();
    assertThat(jobs.payloads(MAIL)).containsExactly(new Mail("ben"));
    jobs.clear();
    assertThat(jobs.recorded()).isEmpty();
  }

  @Test
  void payload_that_could_not_be_stored_fails_the_test() {
    JobType<Runnable> lambda = JobType.of("lambda", Runnable.class);

    assertThatThrownBy(() -> jobs.enqueue(lambda, () -> {})).isInstanceOf(CodecException.class);
  }
}
