package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.Retry;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.store.JobFilter;
import dev.underpin.testkit.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A deploy in the middle: an old and a new node run together on a server and both enqueue. A field
 * was added, one removed, one renamed, and a kind is new.
 */
abstract class RollingDeployContract extends ServerNodes {

  private static final int EACH = 300;

  record OldOrder(int number, String customer, String coupon) {}

  record NewOrder(int number, String customer, String tenant) {}

  record OldRefund(int number, String reason) {}

  record NewRefund(int number, String why) {}

  record Report(int number) {}

  private static final JobType<OldOrder> OLD_ORDER =
      JobType.of("order", OldOrder.class).retry(Retry.none());
  private static final JobType<NewOrder> NEW_ORDER =
      JobType.of("order", NewOrder.class).retry(Retry.none());
  private static final JobType<OldRefund> OLD_REFUND =
      JobType.of("refund", OldRefund.class).retry(Retry.none());
  private static final JobType<NewRefund> NEW_REFUND =
      JobType.of("refund", NewRefund.class)
          .retry(Retry.none())
          .version(2)
          .upcast(
              1,
              fields -> {
                fields.put("why", fields.remove("reason"));
                return fields;
              });
  private static final JobType<Report> REPORT =
      JobType.of("report", Report.class).retry(Retry.none());

  RollingDeployContract(TestDatabase database) {
    super(database);
  }

  private final List<String> done = Collections.synchronizedList(new ArrayList<>());

  private JobsBuilder builder() {
    return Jobs.builder(store(pool(database.jdbcUrl(), 6)))
        .codecs(JacksonCodecs.create())
        .pollInterval(Duration.ofMillis(20))
        // as short as it may be: whatever is parked here is parked by accident
        .parkAfter(Duration.ofSeconds(1));
  }

  private Jobs started(JobsBuilder builder) {
    Jobs jobs = builder.build();
    opened.add(jobs);
    jobs.start();
    return jobs;
  }

  private Jobs oldNode() {
    return started(
        builder()
            .handler(OLD_ORDER, (order, run) -> done.add("order " + order.number()))
            .handler(OLD_REFUND, (refund, run) -> done.add("refund " + refund.reason())));
  }

  private Jobs newNode() {
    return started(
        builder()
            .handler(NEW_ORDER, (order, run) -> done.add("order " + order.number()))
            .handler(NEW_REFUND, (refund, run) -> done.add("refund " + refund.why()))
            .handler(REPORT, (report, run) -> done.add("report " + report.number())));
  }

  @Test
  void old_and_new_nodes_together_lose_nothing_and_park_nothing() {
    Jobs old = oldNode();
    Jobs fresh = newNode();
    List<String> enqueued = new ArrayList<>();

    for (int i = 0; i < EACH; i++) {
      old.enqueue(OLD_ORDER, new OldOrder(i, "ana", "ten off"));
      fresh.enqueue(NEW_ORDER, new NewOrder(EACH + i, "ana", "acme"));
      old.enqueue(OLD_REFUND, new OldRefund(i, "late " + i));
      fresh.enqueue(NEW_REFUND, new NewRefund(i, "broken " + i));
      fresh.enqueue(REPORT, new Report(i));
      Collections.addAll(
          enqueued,
          "order " + i,
          "order " + (EACH + i),
          "refund late " + i,
          "refund broken " + i,
          "report " + i);
    }

    // a node that stands still for that second has its jobs parked until it goes on
    await().atMost(LONG).until(() -> done.size() >= enqueued.size() && fresh.counts().live() == 0);
    assertThat(done).containsExactlyInAnyOrderElementsOf(enqueued);
    assertThat(fresh.deadLetters(1)).isEmpty();
    assertThat(fresh.parked(JobFilter.all(), 1)).isEmpty();
  }

  @Test
  void jobs_of_the_new_version_wait_for_the_deploy_and_then_run() {
    Jobs old = oldNode();
    Jobs enqueuer = Jobs.builder(store(direct)).codecs(JacksonCodecs.create()).build();
    enqueuer.enqueue(NEW_REFUND, new NewRefund(1, "broken"));
    enqueuer.enqueue(REPORT, new Report(1));
    old.enqueue(OLD_REFUND, new OldRefund(2, "late"));
    await().atMost(LONG).until(() -> done.contains("refund late"));
    assertThat(old.deadLetters(1)).isEmpty();

    newNode();

    await().atMost(LONG).until(() -> done.size() == 3);
    assertThat(done).containsExactlyInAnyOrder("refund late", "refund broken", "report 1");
  }
}
