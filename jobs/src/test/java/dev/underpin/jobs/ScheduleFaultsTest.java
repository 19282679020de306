package dev.underpin.jobs;

import static dev.underpin.jobs.ScheduleNodes.HOURLY;
import static dev.underpin.jobs.ScheduleNodes.REPORT;
import static dev.underpin.jobs.ScheduleNodes.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.schedule.Cron;
import dev.underpin.jobs.schedule.Interval;
import dev.underpin.jobs.schedule.Schedule;
import dev.underpin.jobs.store.JobStore;
import dev.underpin.jobs.store.JobStoreException;
import dev.underpin.jobs.store.MemoryJobStore;
import dev.underpin.jobs.store.ScheduleStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of schedules when the store, or one of them, fails. */
class ScheduleFaultsTest {

  private final ScheduleNodes nodes = new ScheduleNodes();
  private final AtomicInteger failures = new AtomicInteger();
  private final FaultyStore counted = new FaultyStore(withFailingSchedules());

  @AfterEach
  void closes() {
    nodes.close();
  }

  @Test
  void schedule_that_is_declared_while_the_store_is_away_is_stored_later() {
    try (Jobs jobs = Jobs.builder(counted.store()).codecs(JacksonCodecs.create()).build()) {
      jobs.start();
      failures.set(1);

      assertThatThrownBy(() -> jobs.schedule("hourly", HOURLY, REPORT, SHOP))
          .isInstanceOf(JobStoreException.class);

      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> nodes.store.schedules().timetable().schedules().size() == 1);
    }
  }

  @Test
  void start_that_fails_leaves_no_worker_behind_and_can_be_tried_again() {
    try (Jobs jobs =
        Jobs.builder(counted.store())
            .codecs(JacksonCodecs.create())
            .handler(REPORT, (report, run) -> {})
            .build()) {
      jobs.schedule("hourly", HOURLY, REPORT, SHOP);
      failures.set(1);

      assertThatThrownBy(jobs::start).isInstanceOf(JobStoreException.class);
      assertThat(counted.calls("register")).isZero();
      jobs.start();

      assertThat(counted.calls("register")).isEqualTo(1);
    }
  }

  @Test
  void schedule_whose_timing_fails_holds_up_no_other() {
    SteppedJobs node = nodes.node();
    node.schedule("broken", new Broken(), REPORT, SHOP);
    node.schedule("hourly", HOURLY, REPORT, SHOP);
    assertThatThrownBy(node::runDue).hasMessage("no calendar for this year");
    nodes.clock.advance(Duration.ofHours(1));

    assertThatThrownBy(node::runDue).hasMessage("no calendar for this year");

    assertThat(node.counts().ready()).isEqualTo(1);
  }

  /** The one holds the lock of the jobs and wants that of the schedules, the other the reverse. */
  @Test
  @Timeout(30)
  void listener_that_declares_a_schedule_while_another_thread_does_blocks_nobody()
      throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch declared = new CountDownLatch(1);
    AtomicReference<Thread> other = new AtomicReference<>();
    List<Jobs> built = new ArrayList<>();
    JobListener listener =
        new JobListener() {
          @Override
          public void scheduleFired(String schedule, Instant fireTime) {
            if (declared.getCount() > 0) {
              told.countDown();
              await().atMost(Duration.ofSeconds(10)).until(() -> isWaitingOrOver(other.get()));
              built.get(0).schedule("of-listener", HOURLY, REPORT, SHOP);
              declared.countDown();
            }
          }
        };
    JobsBuilder builder = Jobs.builder(MemoryJobStore.create()).codecs(JacksonCodecs.create());
    Jobs jobs = builder.listener(listener).build();
    built.add(jobs);
    jobs.schedule("often", Interval.every(Duration.ofSeconds(1)), REPORT, SHOP);
    jobs.start();
    assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
    Thread declaring =
        new Thread(() -> jobs.schedule("of-another", HOURLY, REPORT, SHOP), "declaring");
    other.set(declaring);
    declaring.start();

    assertThat(declared.await(20, TimeUnit.SECONDS)).isTrue();
    declaring.join();
    assertThat(jobs.schedules()).hasSize(3);
    jobs.close();
  }

  private static boolean isWaitingOrOver(@Nullable Thread thread) {
    return thread != null
        && (thread.getState() == Thread.State.WAITING
            || thread.getState() == Thread.State.TERMINATED);
  }

  @Test
  void node_that_starts_first_after_an_outage_reports_nobody_as_gone() {
    nodes.node(HOURLY, ScheduleOptions.defaults());
    nodes.all.remove(0).close();
    nodes.clock.advance(Duration.ofHours(2));
    SteppedJobs first = nodes.node();
    first.schedule("other", Cron.of("@yearly"), REPORT, SHOP);

    nodes.advance(Duration.ZERO);
    nodes.advance(Duration.ofMinutes(9));
    assertThat(nodes.told).isEmpty();

    nodes.advance(Duration.ofMinutes(2));
    assertThat(nodes.told).containsExactly("hourly is unowned");
  }

  private JobStore withFailingSchedules() {
    ScheduleStore failing =
        (ScheduleStore)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ScheduleStore.class},
                (proxy, method, arguments) -> {
                  if (failures.getAndDecrement() > 0) {
                    throw new JobStoreException("the store is away", null);
                  }
                  return method.invoke(nodes.store.schedules(), arguments);
                });
    return (JobStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {JobStore.class},
            (proxy, method, arguments) ->
                method.getName().equals("schedules")
                    ? failing
                    : method.invoke(nodes.store, arguments));
  }

  private static final class Broken implements Schedule {
    @Override
    public Instant next(Instant after) {
      throw new IllegalStateException("no calendar for this year");
    }

    @Override
    public String text() {
      return "broken";
    }
  }
}
