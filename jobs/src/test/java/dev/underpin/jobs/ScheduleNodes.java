package dev.underpin.jobs;

import dev.underpin.core.Retry;
import dev.underpin.core.testing.ManualClock;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.schedule.Interval;
import dev.underpin.jobs.schedule.Schedule;
import dev.underpin.jobs.store.MemoryJobStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Nodes with schedules, on one store in memory whose clock a test moves. */
final class ScheduleNodes implements AutoCloseable {

  record Report(String of) {}

  static final JobType<Report> REPORT =
      JobType.of("report", Report.class).retry(Retry.fixed(3, Duration.ofMinutes(1)));
  static final Report SHOP = new Report("shop");
  static final Interval HOURLY = Interval.every(Duration.ofHours(1));

  final ManualClock clock = new ManualClock(Instant.parse("2027-01-01T00:30:00Z"));
  final MemoryJobStore store = MemoryJobStore.create(clock);
  final List<SteppedJobs> all = new ArrayList<>();
  final List<String> ran = new ArrayList<>();
  final List<String> told = new ArrayList<>();

  /** A node that writes its reports down with their fire times. */
  SteppedJobs node() {
    return node(
        Jobs.builder(store)
            .handler(REPORT, (report, run) -> ran.add(report.of() + " " + time(run)))
            .listener(new Told()));
  }

  SteppedJobs node(JobsBuilder builder) {
    SteppedJobs node = builder.codecs(JacksonCodecs.create()).buildStepped();
    all.add(node);
    return node;
  }

  SteppedJobs node(Schedule schedule, ScheduleOptions options) {
    SteppedJobs node = node();
    node.schedule("hourly", schedule, REPORT, SHOP, options);
    node.runDue();
    return node;
  }

  /** Moves the clock; then every node does what is due. */
  void advance(Duration time) {
    clock.advance(time);
    all.forEach(SteppedJobs::runDue);
  }

  static String time(JobRun run) {
    Instant time = run.fireTime();
    return time == null ? "never" : time.toString().substring(11, 16);
  }

  @Override
  public void close() {
    all.forEach(Jobs::close);
  }

  private final class Told implements JobListener {
    @Override
    public void scheduleMissed(String schedule, Instant from) {
      told.add("missed from " + from.toString().substring(11, 16));
    }

    @Override
    public void scheduleUnowned(String schedule) {
      told.add(schedule + " is unowned");
    }

    @Override
    public void scheduleFired(String schedule, Instant fireTime) {
      told.add("fired " + fireTime.toString().substring(11, 16));
    }
  }
}
