package dev.underpin.jobs;

import static dev.underpin.jobs.ScheduleNodes.HOURLY;
import static dev.underpin.jobs.ScheduleNodes.REPORT;
import static dev.underpin.jobs.ScheduleNodes.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.jobs.schedule.Cron;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What schedules fire, and what becomes of times that nobody fired. */
class SchedulesTest {

  private final ScheduleNodes nodes = new ScheduleNodes();

  @AfterEach
  void closes() {
    nodes.close();
  }

  @Test
  void each_fire_time_gets_one_job_over_all_nodes() {
    nodes.node(HOURLY, ScheduleOptions.defaults());
    nodes.node(HOURLY, ScheduleOptions.defaults());
    nodes.node(HOURLY, ScheduleOptions.defaults());

    for (int i = 0; i < 6; i++) {
      nodes.advance(Duration.ofMinutes(30));
    }

    assertThat(nodes.ran).containsExactly("shop 01:00", "shop 02:00", "shop 03:00");
    assertThat(nodes.told).containsExactly("fired 01:00", "fired 02:00", "fired 03:00");
  }

  @Test
  void fire_time_is_the_same_in_every_run_however_late() {
    List<String> runs = new ArrayList<>();
    SteppedJobs node =
        nodes.node(
            Jobs.builder(nodes.store)
                .handler(
                    REPORT,
                    (report, run) -> {
                      runs.add(ScheduleNodes.time(run) + " try " + run.attempt());
                      throw new IllegalStateException("printer is away");
                    }));
    node.schedule("hourly", HOURLY, REPORT, SHOP);
    node.runDue();
    nodes.advance(Duration.ofMinutes(47));
    nodes.advance(Duration.ofMinutes(1));

    assertThat(runs).containsExactly("01:00 try 1", "01:00 try 2");
  }

  @Test
  void job_of_no_schedule_has_no_fire_time_nor_one_that_a_scheduled_job_enqueues() {
    JobType<ScheduleNodes.Report> mail = JobType.of("mail", ScheduleNodes.Report.class);
    List<String> mails = new ArrayList<>();
    SteppedJobs node =
        nodes.node(
            Jobs.builder(nodes.store)
                .handler(REPORT, (report, run) -> nodes.all.get(0).enqueue(mail, report))
                .handler(mail, (report, run) -> mails.add(ScheduleNodes.time(run))));
    node.schedule("hourly", HOURLY, REPORT, SHOP);
    node.enqueue(mail, SHOP);
    node.runDue();

    nodes.advance(Duration.ofHours(1));

    assertThat(mails).containsExactly("never", "never");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run once     | shop 04:00                          | missed from 01:00, fired 04:00",
        "catch up 3   | shop 02:00, shop 03:00, shop 04:00  | missed from 01:00, fired 02:00, fired"
            + " 03:00, fired 04:00",
        "catch up 100 | shop 01:00, shop 02:00, shop 03:00, shop 04:00 | fired 01:00, fired 02:00,"
            + " fired 03:00, fired 04:00",
        "skip PT10M   |                                     | missed from 01:00",
        "skip PT30M   | shop 04:00                          | missed from 01:00, fired 04:00"
      })
  void missed_times_are_caught_up_as_declared(String policy, String jobs, String events) {
    String value = policy.substring(policy.lastIndexOf(' ') + 1);
    Misfire misfire =
        switch (policy.charAt(0)) {
          case 'r' -> Misfire.runOnce();
          case 'c' -> Misfire.catchUp(Integer.parseInt(value));
          default -> Misfire.skip(Duration.parse(value));
        };
    nodes.node(HOURLY, ScheduleOptions.defaults().misfire(misfire));

    // at 04:25 the first node is back
    nodes.advance(Duration.ofMinutes(235));

    assertThat(String.join(", ", nodes.ran)).isEqualTo(jobs == null ? "" : jobs);
    assertThat(String.join(", ", nodes.told)).isEqualTo(events);
    assertThat(nodes.all.get(0).schedules().get(0).times().nextFireAt())
        .isEqualTo("2027-01-01T05:00:00Z");
    assertThat(nodes.all.get(0).schedules().get(0).times().lastFireAt())
        .isEqualTo("2027-01-01T04:00:00Z");
  }

  @Test
  void schedule_of_a_unique_kind_waits_for_its_last_job() {
    JobType<ScheduleNodes.Report> alone =
        REPORT.unique(ScheduleNodes.Report::of, UniqueUntil.FINISHED);
    SteppedJobs enqueuer = nodes.node(Jobs.builder(nodes.store));
    enqueuer.schedule("hourly", HOURLY, alone, SHOP);
    enqueuer.runDue();

    nodes.advance(Duration.ofHours(1));
    nodes.advance(Duration.ofHours(1));

    assertThat(enqueuer.counts().ready()).isEqualTo(1);
    assertThat(enqueuer.schedules().get(0).times().lastFireAt()).isEqualTo("2027-01-01T02:00:00Z");
  }

  @Test
  void schedule_whose_key_fails_stays_due() {
    JobType<ScheduleNodes.Report> broken =
        REPORT.unique(
            report -> {
              throw new IllegalStateException("no key");
            },
            UniqueUntil.FINISHED);
    SteppedJobs node = nodes.node();
    node.schedule("broken", HOURLY, broken, SHOP);
    node.schedule("whole", HOURLY, REPORT, SHOP);
    node.runDue();
    nodes.clock.advance(Duration.ofHours(1));

    assertThatThrownBy(node::runDue).hasMessage("no key");

    assertThat(nodes.told).containsExactly("fired 01:00");
    assertThat(node.schedules().get(0).times().nextFireAt()).isEqualTo("2027-01-01T01:00:00Z");
  }

  /** A year of seconds, of which one is fired: it must not be walked through. */
  @Test
  void schedule_of_every_second_that_was_away_for_years_is_caught_up_in_no_time() {
    nodes.node(Cron.of("* * * * * *"), ScheduleOptions.defaults().misfire(Misfire.catchUp(2)));

    nodes.advance(Duration.ofDays(3650));

    assertThat(nodes.ran).containsExactly("shop 00:29", "shop 00:30");
  }
}
