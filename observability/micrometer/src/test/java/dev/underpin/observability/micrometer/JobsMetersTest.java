package dev.underpin.observability.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.JobType;
import dev.underpin.jobs.Jobs;
import dev.underpin.jobs.schedule.Interval;
import dev.underpin.jobs.testing.ManualWorker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Schedules, limits and pauses, as the meters show them. */
class JobsMetersTest {

  record Mail(String to) {}

  private static final JobType<Mail> MAIL = JobType.of("mail", Mail.class);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final JobsMeters meters = JobsMeters.of(registry);

  private ManualWorker worker() {
    return ManualWorker.of(
        store ->
            Jobs.builder(store)
                .codecs(JacksonCodecs.create())
                .listener(meters)
                .handler(MAIL, (mail, run) -> {}));
  }

  private double scheduled(String schedule, String event) {
    return registry
        .get("underpin.jobs.schedules")
        .tag("schedule", schedule)
        .tag("event", event)
        .counter()
        .count();
  }

  @Test
  void schedules_tell_how_often_they_fired() {
    try (ManualWorker worker = worker()) {
      worker.jobs().schedule("hourly", Interval.every(Duration.ofHours(1)), MAIL, new Mail("ana"));
      for (int hour = 0; hour < 3; hour++) {
        worker.advance(Duration.ofHours(1));
      }
    }

    assertThat(scheduled("hourly", "fired")).isEqualTo(3);
    assertThat(scheduled("hourly", "missed")).isZero();
  }

  @Test
  void schedules_that_miss_and_those_that_nobody_owns_are_told_apart() {
    meters.scheduleMissed("nightly", Instant.EPOCH);
    meters.scheduleUnowned("nightly");
    meters.scheduleUnowned("weekly");

    assertThat(scheduled("nightly", "missed")).isEqualTo(1);
    assertThat(scheduled("nightly", "unowned")).isEqualTo(1);
    assertThat(scheduled("weekly", "unowned")).isEqualTo(1);
    assertThat(scheduled("weekly", "missed")).isZero();
  }

  @Test
  void queues_that_are_paused_and_jobs_that_wait_for_a_limit_are_counted() {
    try (ManualWorker worker = worker()) {
      worker.jobs().pause("default");
      meters.watch(worker.jobs());

      assertThat(registry.get("underpin.jobs.queues.paused").gauge().value()).isEqualTo(1);
      assertThat(registry.get("underpin.jobs.count").tag("state", "held").gauge().value()).isZero();
    }
  }
}
