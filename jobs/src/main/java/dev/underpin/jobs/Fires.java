package dev.underpin.jobs;

import dev.underpin.core.context.Scope;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.ScheduleStore;
import dev.underpin.jobs.store.StoredSchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fires a schedule that is due: its jobs, and its step to the next time, or nothing of both. */
final class Fires {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

  private final Config config;
  private final ScheduleStore store;
  private final Describer describer;
  private final Runnable wake;
  private final Consumer<Runnable> tellings;

  /**
   * What fires.
   *
   * @param tellings takes what listeners are to be told, later
   */
  Fires(Config config, Describer describer, Runnable wake, Consumer<Runnable> tellings) {
    this.config = config;
    this.store = config.store().schedules();
    this.describer = describer;
    this.wake = wake;
    this.tellings = tellings;
  }

  /**
   * Fires it, unless another node does.
   *
   * @param first the time that is due
   * @param now the store's time
   * @return how long until it is to be looked at again
   */
  Duration fire(DeclaredSchedule<?> mine, StoredSchedule stored, Instant first, Instant now) {
    Misfire.Due due = mine.options().misfire().due(mine.schedule(), first, now);
    Instant next = Misfire.next(mine.schedule(), now);
    List<NewJob> jobs = new ArrayList<>();
    for (Instant run : due.runs()) {
      jobs.addAll(describe(mine, run));
    }
    if (!store.fire(new ScheduleStore.Step(stored, next, due.last()), jobs, wake)) {
      // another node is about to: soon it has
      return Duration.ofMillis(ThreadLocalRandom.current().nextInt(20, 100));
    }
    tell(mine.name(), due, first);
    return next == null ? Schedules.ANNOUNCE_AT_LEAST_EVERY : Duration.between(now, next);
  }

  private <P> List<NewJob> describe(DeclaredSchedule<P> mine, Instant run) {
    try (Scope scope = new Fired(mine.name(), run).context().open()) {
      EnqueueOptions options = mine.options().enqueueing();
      return describer.describe(mine.type(), List.of(mine.payload()), options, null);
    }
  }

  private void tell(String name, Misfire.Due due, Instant first) {
    if (due.hasMissed()) {
      LOG.warn(
          "schedule {} was not fired from {} on; of what was missed {} jobs are stored",
          name,
          first,
          due.runs().size());
      tellings.accept(() -> config.listener().scheduleMissed(name, first));
    }
    due.runs().forEach(run -> tellings.accept(() -> config.listener().scheduleFired(name, run)));
  }
}
