package dev.underpin.observability.micrometer;

import dev.underpin.jobs.JobListener;
import dev.underpin.jobs.JobRun;
import dev.underpin.jobs.Jobs;
import dev.underpin.jobs.store.JobCounts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What jobs do, and how many there are.
 *
 * <pre>{@code
 * JobsMeters meters = JobsMeters.of(registry);
 * Jobs jobs = Jobs.builder(store).listener(meters)….build();
 * meters.watch(jobs);
 * }</pre>
 *
 * <ul>
 *   <li>{@code underpin.jobs.runs}: counter by {@code kind} and {@code outcome}: {@code done,
 *       retried, dead, parked, cancelled, fenced}
 *   <li>{@code underpin.jobs.duration}: timer by {@code kind}, of runs that succeeded
 *   <li>{@code underpin.jobs.rescued}: counter by {@code outcome}, {@code suspect} or {@code dead}
 *   <li>{@code underpin.jobs.schedules}: counter by {@code schedule} and {@code event}: {@code
 *       fired} by this process, {@code missed} (fire times that get no job), {@code unowned} (no
 *       live node declares it)
 *   <li>{@code underpin.jobs.count}: by {@code state}: {@code ready, running, scheduled, dead,
 *       parked, held} (due, and waiting for a limit), of watched jobs. The store is asked every ten
 *       seconds at most, by whoever reads the meters; it is the store's count and not this
 *       process's: do not add up processes
 *   <li>{@code underpin.jobs.queues.paused}: how many queues are paused, of watched jobs; the
 *       store's too
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class JobsMeters implements JobListener {

  private static final Duration FRESH = Duration.ofSeconds(10);

  private final MeterRegistry registry;
  private final Handles<String, OfKind> kinds;
  private final Handles<String, OfSchedule> schedules;
  private final Counter suspects;
  private final Counter deadInRescue;

  private JobsMeters(MeterRegistry registry) {
    this.registry = registry;
    kinds =
        new Handles<>(registry, "underpin.jobs.runs", TagLimit.MOST, TagLimit.OTHER, OfKind::new);
    schedules =
        new Handles<>(
            registry, "underpin.jobs.schedules", TagLimit.MOST, TagLimit.OTHER, OfSchedule::new);
    suspects = rescues("suspect");
    deadInRescue = rescues("dead");
  }

  /**
   * {@return a listener for jobs}
   *
   * @param registry the application's
   */
  public static JobsMeters of(MeterRegistry registry) {
    return new JobsMeters(registry);
  }

  private Counter rescues(String outcome) {
    return Counter.builder("underpin.jobs.rescued")
        .description("Jobs that were taken over from a worker that is gone")
        .tag("outcome", outcome)
        .register(registry);
  }

  /**
   * Counts what is in the store.
   *
   * @param jobs whose store
   */
  public void watch(Jobs jobs) {
    Remembered<JobCounts> counts = new Remembered<>(jobs::counts, FRESH);
    count("ready", counts, JobCounts::ready);
    count("running", counts, JobCounts::running);
    count("scheduled", counts, JobCounts::scheduled);
    count("dead", counts, JobCounts::dead);
    count("parked", counts, JobCounts::parked);
    count("held", counts, JobCounts::held);
    Remembered<Integer> paused = new Remembered<>(() -> jobs.pausedQueues().size(), FRESH);
    Gauge.builder("underpin.jobs.queues.paused", paused, JobsMeters::read)
        .description("Queues that are paused")
        .strongReference(true)
        .register(registry);
  }

  private static double read(Remembered<Integer> count) {
    Integer known = count.get();
    return known == null ? Double.NaN : known;
  }

  private void count(String state, Remembered<JobCounts> counts, ToLongFunction<JobCounts> which) {
    Gauge.builder("underpin.jobs.count", counts, source -> read(source.get(), which))
        .description("Jobs in the store")
        .tag("state", state)
        .strongReference(true)
        .register(registry);
  }

  private static double read(@Nullable JobCounts counts, ToLongFunction<JobCounts> which) {
    return counts == null ? Double.NaN : (double) which.applyAsLong(counts);
  }

  @Override
  public void succeeded(String kind, JobRun run, Duration duration) {
    OfKind meters = kinds.of(kind);
    meters.done.increment();
    meters.duration.record(duration);
  }

  @Override
  public void failed(String kind, JobRun run, Throwable failure, Duration retryIn) {
    kinds.of(kind).retried.increment();
  }

  @Override
  public void dead(String kind, JobRun run, Throwable failure) {
    kinds.of(kind).dead.increment();
  }

  @Override
  public void parked(String kind, JobRun run, Throwable failure) {
    kinds.of(kind).parked.increment();
  }

  @Override
  public void cancelled(String kind, JobRun run) {
    kinds.of(kind).cancelled.increment();
  }

  @Override
  public void fenced(String kind, JobRun run) {
    kinds.of(kind).fenced.increment();
  }

  @Override
  public void rescued(int suspects, int dead) {
    this.suspects.increment(suspects);
    deadInRescue.increment(dead);
  }

  @Override
  public void scheduleFired(String schedule, Instant fireTime) {
    schedules.of(schedule).fired.increment();
  }

  @Override
  public void scheduleMissed(String schedule, Instant from) {
    schedules.of(schedule).missed.increment();
  }

  @Override
  public void scheduleUnowned(String schedule) {
    schedules.of(schedule).unowned.increment();
  }

  private final class OfSchedule {

    private final Counter fired;
    private final Counter missed;
    private final Counter unowned;

    OfSchedule(String schedule) {
      fired = events(schedule, "fired");
      missed = events(schedule, "missed");
      unowned = events(schedule, "unowned");
    }

    private Counter events(String schedule, String event) {
      return Counter.builder("underpin.jobs.schedules")
          .description("What became of schedules")
          .tag("schedule", schedule)
          .tag("event", event)
          .register(registry);
    }
  }

  private final class OfKind {

    private final String kind;
    private final Counter done;
    private final Counter retried;
    private final Counter dead;
    private final Counter parked;
    private final Counter cancelled;
    private final Counter fenced;
    private final Timer duration;

    OfKind(String kind) {
      this.kind = kind;
      done = runs("done");
      retried = runs("retried");
      dead = runs("dead");
      parked = runs("parked");
      cancelled = runs("cancelled");
      fenced = runs("fenced");
      duration =
          Timer.builder("underpin.jobs.duration")
              .description("Runs of handlers that succeeded")
              .tag("kind", kind)
              .register(registry);
    }

    private Counter runs(String outcome) {
      return Counter.builder("underpin.jobs.runs")
          .description("Runs of jobs")
          .tag("kind", kind)
          .tag("outcome", outcome)
          .register(registry);
    }
  }
}
