package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.Retry;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.jobs.store.MemoryJobStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Old and new nodes side by side on one store: nothing lost, nothing parked by accident. */
class RollingDeployTest {

  record V1(String to, String subject) {}

  record Added(String to, String subject, String tenant) {}

  record Removed(String to) {}

  record Renamed(String recipient, String subject) {}

  private static final Retry NONE = Retry.none();
  private static final JobType<V1> OLD = JobType.of("mail", V1.class).retry(NONE);
  private static final JobType<Added> ADDED = JobType.of("mail", Added.class).retry(NONE);
  private static final JobType<Removed> REMOVED = JobType.of("mail", Removed.class).retry(NONE);
  private static final JobType<Renamed> RENAMED =
      JobType.of("mail", Renamed.class)
          .retry(NONE)
          .version(2)
          .upcast(
              1,
              fields -> {
                fields.put("recipient", fields.remove("to"));
                return fields;
              });

  private final MemoryJobStore store = MemoryJobStore.create();
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private final List<Jobs> nodes = new ArrayList<>();
  private Duration parkAfter = Duration.ofMinutes(10);

  @AfterEach
  void closes() {
    nodes.forEach(Jobs::close);
  }

  private <P> Jobs node(JobType<P> type, JobHandler<P> handler) {
    Jobs jobs =
        Jobs.builder(store)
            .codecs(JacksonCodecs.create())
            .pollInterval(Duration.ofMillis(10))
            .parkAfter(parkAfter)
            // a store in memory waits for all that is ready, also where nobody handles it
            .shutdownTimeout(Duration.ofSeconds(1))
            .handler(type, handler)
            .build();
    nodes.add(jobs);
    jobs.start();
    return jobs;
  }

  private Jobs enqueuer() {
    return Jobs.builder(store).codecs(JacksonCodecs.create()).build();
  }

  private void awaitSeen(int jobs) {
    await().atMost(Duration.ofSeconds(10)).until(() -> seen.size() >= jobs);
    assertThat(store.archive().counts().dead()).isZero();
    assertThat(store.archive().counts().parked()).isZero();
  }

  @Test
  void removed_payload_field_does_not_stop_the_worker() {
    enqueuer().enqueue(OLD, new V1("ana", "hi"));
    Jobs node = node(REMOVED, (mail, run) -> seen.add(mail.to()));
    node.enqueue(REMOVED, new Removed("ben"));

    awaitSeen(2);

    assertThat(seen).containsExactlyInAnyOrder("ana", "ben");
  }

  @Test
  void added_field_is_read_by_new_nodes_and_ignored_by_old_ones() {
    enqueuer().enqueue(OLD, new V1("ana", "hi"));
    Jobs fresh = node(ADDED, (mail, run) -> seen.add(mail.to() + " " + mail.tenant()));
    awaitSeen(1);
    fresh.close();

    Jobs old = node(OLD, (mail, run) -> seen.add(mail.to() + " old"));
    enqueuer().enqueue(ADDED, new Added("ben", "hi", "acme"));
    awaitSeen(2);

    assertThat(seen).containsExactly("ana null", "ben old");
    assertThat(old.parked(JobFilter.all(), 10)).isEmpty();
  }

  @Test
  void renamed_field_goes_through_its_upcast_and_old_nodes_leave_it_alone() {
    Jobs old = node(OLD, (mail, run) -> seen.add("old " + mail.to()));
    enqueuer().enqueue(RENAMED, new Renamed("ana", "hi"));
    old.enqueue(OLD, new V1("ben", "hi"));
    awaitSeen(1);
    old.close();
    enqueuer().enqueue(OLD, new V1("eva", "hi"));

    node(RENAMED, (mail, run) -> seen.add("new " + mail.recipient()));
    awaitSeen(3);

    assertThat(seen).containsExactlyInAnyOrder("old ben", "new ana", "new eva");
  }

  @Test
  void kind_unknown_to_the_old_nodes_waits_for_the_new_ones() {
    JobType<V1> added = JobType.of("report", V1.class);
    Jobs old = node(OLD, (mail, run) -> seen.add("old " + mail.to()));
    old.enqueue(added, new V1("ana", "numbers"));
    old.enqueue(OLD, new V1("ben", "hi"));
    awaitSeen(1);
    assertThat(store.archive().counts().ready()).isEqualTo(1);

    node(added, (report, run) -> seen.add("report " + report.to()));
    awaitSeen(2);

    assertThat(seen).containsExactly("old ben", "report ana");
  }

  @Test
  void kind_that_lost_its_last_node_is_parked_and_goes_on_when_one_appears() {
    parkAfter = Duration.ofSeconds(1);
    JobType<V1> report = JobType.of("report", V1.class);
    Jobs mails = node(OLD, (mail, run) -> seen.add(mail.to()));
    mails.enqueue(report, new V1("ana", "numbers"));

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> mails.parked(JobFilter.all(), 10).size() == 1);
    assertThat(mails.parked(JobFilter.all().ofKind("report"), 10)).hasSize(1);
    node(report, (numbers, run) -> seen.add("report " + numbers.to()));

    awaitSeen(1);
    assertThat(seen).containsExactly("report ana");
  }

  @Test
  void upcast_that_fails_parks_its_job_alone_until_the_next_deploy() {
    JobType<Renamed> broken =
        JobType.of("mail", Renamed.class)
            .version(2)
            .upcast(
                1,
                fields -> {
                  throw new IllegalStateException("no such tenant");
                });
    enqueuer().enqueue(OLD, new V1("ana", "hi"));
    Jobs node = node(broken, (mail, run) -> seen.add("broken " + mail.recipient()));
    node.enqueue(broken, new Renamed("ben", "hi"));

    await().atMost(Duration.ofSeconds(10)).until(() -> store.archive().counts().live() == 0);
    JobInfo parked = node.parked(JobFilter.all(), 10).get(0);
    assertThat(parked.tries().error()).contains("no such tenant");
    node.close();
    Jobs fixed = node(RENAMED, (mail, run) -> seen.add("fixed " + mail.recipient()));
    assertThat(fixed.replayParked(JobFilter.all())).isEqualTo(1);

    await().atMost(Duration.ofSeconds(10)).until(() -> seen.size() == 2);
    assertThat(seen).containsExactly("broken ben", "fixed ana");
  }

  @Test
  void versions_without_an_unbroken_chain_of_upcasts_are_not_claimed() {
    JobType<V1> third = OLD.version(3).upcast(1, fields -> fields);
    enqueuer().enqueue(OLD, new V1("ana", "hi"));
    Jobs node = node(third, (mail, run) -> seen.add(mail.to()));
    node.enqueue(third, new V1("ben", "hi"));

    awaitSeen(1);

    assertThat(seen).containsExactly("ben");
    assertThat(store.archive().counts().ready()).isEqualTo(1);
  }
}
