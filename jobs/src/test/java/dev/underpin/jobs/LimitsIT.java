package dev.underpin.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jackson.JacksonCodecs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Limits over nodes that share a PostgreSQL. */
class LimitsIT extends PostgresNodes {

  record Order(String tenant, int number) {}

  private static final JobType<Order> SHIP =
      JobType.of("ship", Order.class).queue("shipping").limitPerKey(Order::tenant, 1);
  private static final JobType<Order> BILL =
      JobType.of("bill", Order.class).limitPerKey(Order::tenant, 2);
  private static final JobType<Order> PLAIN = JobType.of("plain", Order.class);

  private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> most = new ConcurrentHashMap<>();
  private final AtomicInteger done = new AtomicInteger();

  private void counted(String name) {
    AtomicInteger now = running.computeIfAbsent(name, some -> new AtomicInteger());
    int count = now.incrementAndGet();
    most.computeIfAbsent(name, some -> new AtomicInteger()).accumulateAndGet(count, Math::max);
    LockSupport.parkNanos(100_000);
    now.decrementAndGet();
    done.incrementAndGet();
  }

  private Jobs node() {
    DataSource pool = pool(database.jdbcUrl(), 8);
    Jobs jobs =
        Jobs.builder(store(pool))
            .codecs(JacksonCodecs.create())
            .workers(6)
            .limit("shipping", 3)
            .handler(
                SHIP,
                (order, run) -> {
                  counted("shipping");
                  counted("ship " + order.tenant());
                })
            .transactionalHandler(BILL, (order, run) -> counted("bill " + order.tenant()))
            .handler(PLAIN, (order, run) -> counted("plain"))
            .build();
    opened.add(jobs);
    jobs.start();
    return jobs;
  }

  private static List<Order> orders(int count) {
    List<Order> orders = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      orders.add(new Order("t" + i % 5, i));
    }
    return orders;
  }

  @Test
  void limits_hold_over_two_nodes_and_no_job_is_left() {
    Jobs jobs = node();
    node();

    jobs.enqueueAll(SHIP, orders(200));
    jobs.enqueueAll(BILL, orders(200));
    jobs.enqueueAll(PLAIN, orders(200));
    for (Order order : orders(50)) {
      jobs.enqueue(SHIP, order);
    }

    await().atMost(LONG).until(() -> jobs.counts().live() == 0);
    assertThat(done).hasValue(250 * 2 + 400);
    most.forEach(
        (name, count) -> {
          if (name.startsWith("ship ")) {
            assertThat(count).as(name).hasValue(1);
          } else if (name.startsWith("bill ")) {
            assertThat(count.get()).as(name).isBetween(1, 2);
          } else if (name.equals("shipping")) {
            assertThat(count.get()).as(name).isBetween(1, 3);
          }
        });
  }

  /** There is no event when the caller commits; polling finds what has arrived. */
  @Test
  void limited_job_of_a_joined_transaction_is_found() throws Exception {
    Jobs jobs = node();

    Transactions.of(direct)
        .inTransaction(connection -> jobs.joining(connection).enqueue(SHIP, new Order("t", 1)));

    await().atMost(Duration.ofSeconds(20)).until(() -> done.get() == 2);
  }

  @Test
  void limited_job_begins_within_moments_on_an_idle_node() {
    Jobs jobs = node();
    await()
        .atMost(LONG)
        .until(() -> number(direct, "SELECT count(*) FROM underpin_job_limits") > 0);
    long start = System.nanoTime();

    for (int i = 1; i <= 20; i++) {
      int expected = i * 2;
      jobs.enqueue(SHIP, new Order("t", i));
      await().pollInterval(Duration.ofMillis(1)).atMost(LONG).until(() -> done.get() >= expected);
    }

    // by polling every second it would be twenty
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }
}
