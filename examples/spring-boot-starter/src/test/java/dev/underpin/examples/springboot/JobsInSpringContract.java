package dev.underpin.examples.springboot;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.examples.springboot.Orders.Ship;
import dev.underpin.examples.springboot.RecordingDataSource.Recorded;
import dev.underpin.jobs.JobType;
import dev.underpin.jobs.Jobs;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Workers in a context of Spring's. Nobody polls, so a job that runs was told of; and the pool is
 * without auto-commit, as it is recommended for JPA.
 */
abstract class JobsInSpringContract {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final JobType<Ship> LOOK = JobType.of("look", Ship.class);
  private static final Map<String, Object> PROPERTIES =
      Map.of(
          "underpin.jobs.poll-interval",
          "1h",
          "underpin.jobs.workers",
          "2",
          "spring.datasource.hikari.auto-commit",
          "false",
          "spring.jpa.properties.hibernate.connection.provider_disables_autocommit",
          "true");

  private final Database database;
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private final WakeUps told = new WakeUps();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private ConfigurableApplicationContext context;
  private Orders orders;
  private Jobs jobs;

  @SuppressWarnings("NullAway.Init") // made before each test
  JobsInSpringContract(Database database) {
    this.database = database;
  }

  @BeforeEach
  void start() {
    database.execute("CREATE TABLE item (name VARCHAR(100) PRIMARY KEY)");
    context =
        new SpringApplicationBuilder(Application.class, SavingByJpa.class, Handling.class)
            .web(WebApplicationType.NONE)
            .properties(Application.properties(database))
            .properties(PROPERTIES)
            .initializers(c -> c.getBeanFactory().registerSingleton("lookAt", lookAt()))
            .initializers(c -> c.getBeanFactory().addBeanPostProcessor(told))
            .run();
    orders = context.getBean(Orders.class);
    jobs = context.getBean(Jobs.class);
  }

  @AfterEach
  void close() {
    mayEnd.countDown();
    context.close();
    database.close();
  }

  @Test
  void a_commit_wakes_the_worker() {
    orders.saveAndEnqueue("a");

    awaitItem("shipped a");
    assertThat(items()).containsExactly("a", "shipped a");
  }

  @Test
  void the_worker_is_told_after_the_commit_and_never_of_a_rollback() {
    TransactionTemplate spring =
        new TransactionTemplate(context.getBean(PlatformTransactionManager.class));

    spring.executeWithoutResult(
        status -> {
          orders.saveAndEnqueue("rolled back");
          status.setRollbackOnly();
        });
    assertThat(told.count()).isZero();

    spring.executeWithoutResult(
        status -> {
          orders.saveAndEnqueue("a");
          assertThat(told.count()).isZero();
        });
    assertThat(told.count()).isOne();
  }

  @Test
  void a_job_that_a_listener_enqueues_after_the_commit_is_not_lost() {
    new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
        .executeWithoutResult(status -> context.publishEvent(new Placed("a")));

    awaitItem("shipped after a");
  }

  @Test
  void a_handler_may_enqueue_in_its_transaction() {
    orders.saveAndEnqueue("two parcels");

    awaitItem("shipped second parcel");
  }

  @Test
  void a_handler_that_fails_is_rolled_back_by_spring_and_tried_again_later() {
    orders.saveAndEnqueue("lost");

    await().atMost(LONG).until(() -> jobs.counts().scheduled() == 1);
    assertThat(items()).containsExactly("lost");
  }

  @Test
  void handlers_begin_without_a_transaction_and_leave_nothing_in_their_threads() throws Exception {
    IntStream.range(0, 20).forEach(i -> orders.saveAndEnqueue("lost " + i));
    IntStream.range(0, 20).forEach(i -> orders.saveAndEnqueue("sent " + i));
    await().atMost(LONG).until(() -> jobs.counts().scheduled() == 20 && jobs.counts().ready() == 0);

    IntStream.range(0, 20).forEach(i -> jobs.enqueue(LOOK, new Ship("look")));

    for (int i = 0; i < 20; i++) {
      assertThat(seen.poll(30, SECONDS)).isEqualTo("no transaction, bound 0");
    }
    // the heartbeat keeps one
    await().atMost(LONG).until(() -> pool().getHikariPoolMXBean().getActiveConnections() <= 1);
  }

  @Test
  void workers_and_spring_use_no_connection_of_each_other() {
    List<Recorded> connections = context.getBean(RecordingDataSource.class).connections();
    orders.saveAndEnqueue("two parcels");
    awaitItem("shipped second parcel");
    context.close();

    assertThat(connections).anyMatch(Recorded::isOurs).anyMatch(c -> !c.isOurs());
    assertThat(connections)
        .allSatisfy(
            connection ->
                assertThat(connection.calls())
                    .filteredOn(call -> !call.isStatement())
                    .allMatch(call -> call.isOurs() == connection.isOurs()));
    await().atMost(LONG).untilAsserted(() -> assertThat(connections).allMatch(Recorded::isClosed));
  }

  @Test
  void closing_waits_for_a_running_handler_and_the_pool_for_both() throws Exception {
    HikariDataSource pool = pool();
    jobs.enqueue(LOOK, new Ship("wait"));
    assertThat(begun.await(30, SECONDS)).isTrue();
    Thread closing = new Thread(context::close);
    closing.start();
    await().atMost(LONG).until(context::isClosed); // which it is from the beginning on
    assertThat(pool.isClosed()).isFalse();

    mayEnd.countDown();

    closing.join(30_000);
    assertThat(seen.poll()).isEqualTo("saved while closing");
    assertThat(items()).containsExactly("saved while closing");
    assertThat(database.rows("SELECT id FROM underpin_jobs")).isEmpty();
    assertThat(database.rows("SELECT id FROM underpin_job_workers")).isEmpty();
    assertThat(pool.isClosed()).isTrue();
  }

  @Test
  void a_context_may_be_stopped_and_started_again() {
    context.stop();
    orders.saveAndEnqueue("a");
    assertThat(jobs.counts().ready()).isOne();

    context.start();

    awaitItem("shipped a");
  }

  private JobsCustomizer lookAt() {
    return builder ->
        builder.handler(
            LOOK,
            (look, run) -> {
              if (look.name().equals("wait")) {
                begun.countDown();
                mayEnd.await();
                orders.saveOnly("saved while closing");
                seen.add("saved while closing");
              } else {
                seen.add(thread());
              }
            });
  }

  private String thread() {
    boolean inOne =
        TransactionSynchronizationManager.isActualTransactionActive()
            || context.getBean(SpringTransactions.class).current() != null;
    int bound = TransactionSynchronizationManager.getResourceMap().size();
    return (inOne ? "a transaction" : "no transaction") + ", bound " + bound;
  }

  private HikariDataSource pool() throws SQLException {
    return context.getBean(RecordingDataSource.class).unwrap(HikariDataSource.class);
  }

  private void awaitItem(String name) {
    await().atMost(LONG).until(() -> items().contains(name));
  }

  private List<String> items() {
    return database.rows("SELECT name FROM item ORDER BY name");
  }

  /** What happened, for those who wait for its commit. */
  record Placed(String name) {}

  @Configuration(proxyBeanMethods = false)
  static class Handling {
    @Bean
    ShipHandler shipHandler(Orders.Items items, Jobs jobs) {
      return new ShipHandler(items, jobs);
    }

    @Bean
    AfterCommit afterCommit(Jobs jobs) {
      return new AfterCommit(jobs);
    }
  }

  static class AfterCommit {
    private final Jobs jobs;

    AfterCommit(Jobs jobs) {
      this.jobs = jobs;
    }

    @TransactionalEventListener
    void on(Placed placed) {
      jobs.enqueue(Orders.SHIP, new Ship("after " + placed.name()));
    }
  }
}
