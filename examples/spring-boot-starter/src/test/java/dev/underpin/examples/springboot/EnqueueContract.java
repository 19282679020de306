package dev.underpin.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.underpin.examples.springboot.RecordingDataSource.Call;
import dev.underpin.examples.springboot.RecordingDataSource.Recorded;
import dev.underpin.jobs.Jobs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.interceptor.TransactionInterceptor;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What an application on Spring Boot expects of {@code jobs.enqueue} in its {@code @Transactional}
 * methods; on each database and with each way to save.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EnqueueContract {

  private final Database database;
  private final Class<?> saving;
  private final List<String> ran = new ArrayList<>();
  private ConfigurableApplicationContext context;
  private Orders orders;
  private RecordingDataSource recorder;

  @SuppressWarnings("NullAway.Init") // made before all tests
  EnqueueContract(Database database, Class<?> saving) {
    this.database = database;
    this.saving = saving;
  }

  @BeforeAll
  void start() {
    database.execute("CREATE TABLE item (name VARCHAR(100) PRIMARY KEY)");
    context =
        new SpringApplicationBuilder(Application.class, saving)
            .web(WebApplicationType.NONE)
            .properties(Application.properties(database))
            .run();
    orders = context.getBean(Orders.class);
    recorder = context.getBean(RecordingDataSource.class);
  }

  @AfterAll
  void stop() {
    context.close();
    database.close();
  }

  @BeforeEach
  void empty() {
    database.execute("DELETE FROM item");
    database.execute("DELETE FROM underpin_jobs");
    recorder.connections().clear();
    ran.clear();
  }

  @AfterEach
  void nothing_of_ours_ends_or_changes_a_transaction_of_springs() {
    List<Call> touched =
        recorder.connections().stream()
            .filter(connection -> !connection.isOurs())
            .flatMap(connection -> connection.calls().stream())
            .filter(call -> call.isOurs() && !call.isStatement())
            .toList();
    assertThat(touched).isEmpty();
    // other nodes are told by a thread of ours, in its own time
    await().untilAsserted(() -> assertThat(recorder.connections()).allMatch(Recorded::isClosed));
    assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
  }

  @Test
  void both_are_committed_on_one_connection_by_one_commit() throws IOException {
    orders.place("a", () -> assertThat(items()).isEmpty());

    assertThat(items()).containsExactly("a");
    assertThat(jobs()).isOne();
    Recorded connection = springsConnection();
    assertThat(connection.transaction()).containsOnlyOnce("commit").doesNotContain("rollback");
    assertThat(connection.calls()).anyMatch(EnqueueContract::isOurInsert);
  }

  @Test
  void springs_connection_is_treated_as_if_nothing_were_enqueued() {
    orders.saveOnly("a");
    List<String> without = springsConnection().transaction();
    recorder.connections().clear();

    orders.saveAndEnqueue("b");

    assertThat(springsConnection().transaction()).isEqualTo(without);
  }

  @Test
  void many_jobs_are_committed_with_the_item() throws IOException {
    orders.place("a", () -> orders.enqueueMany(2_500));

    assertThat(jobs()).isEqualTo(2_501);
    assertThat(springsConnection().transaction()).containsOnlyOnce("commit");
  }

  @Test
  void an_exception_rolls_both_back() {
    assertThatThrownBy(() -> orders.place("a", EnqueueContract::fail)).hasMessage("refused");

    assertNothing();
    assertThat(springsConnection().transaction()).contains("rollback").doesNotContain("commit");
  }

  @Test
  void a_checked_exception_commits_both_as_spring_does() {
    assertThatThrownBy(
            () ->
                orders.place(
                    "a",
                    () -> {
                      throw new IOException("checked");
                    }))
        .hasMessage("checked");

    assertThat(items()).containsExactly("a");
    assertThat(jobs()).isOne();
  }

  @Test
  void a_checked_exception_rolls_both_back_where_spring_is_told_to() {
    assertThatThrownBy(
            () ->
                orders.placeStrictly(
                    "a",
                    () -> {
                      throw new IOException("checked");
                    }))
        .hasMessage("checked");

    assertNothing();
  }

  @Test
  void rollback_only_rolls_both_back() throws IOException {
    orders.place(
        "a",
        () -> {
          onCommit("never");
          TransactionInterceptor.currentTransactionStatus().setRollbackOnly();
        });

    assertNothing();
    assertThat(ran).isEmpty();
  }

  @Test
  void a_violated_constraint_at_the_flush_takes_the_job_with_it() {
    database.execute("INSERT INTO item VALUES ('taken')");

    assertThatThrownBy(() -> orders.saveAndEnqueue("taken")).isNotNull();

    assertThat(jobs()).isZero();
  }

  @Test
  void without_a_transaction_a_job_is_stored_at_once() {
    context.getBean(Jobs.class).enqueue(Orders.SHIP, new Orders.Ship("by itself"));

    assertThat(jobs()).isOne();
    assertThat(recorder.connections()).allMatch(Recorded::isOurs);
  }

  @Test
  void before_the_commit_there_is_still_time_to_enqueue() throws IOException {
    orders.place(
        "a",
        () ->
            TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                  @Override
                  public void beforeCommit(boolean readOnly) {
                    orders.enqueueMany(1);
                  }
                }));

    assertThat(jobs()).isEqualTo(2);
    assertThat(springsConnection().transaction()).containsOnlyOnce("commit");
  }

  @Test
  void an_action_after_the_commit_that_throws_undoes_nothing() throws IOException {
    orders.place(
        "a",
        () -> {
          context.getBean(SpringTransactions.class).afterCommit(EnqueueContract::fail);
          onCommit("the next");
        });

    assertThat(items()).containsExactly("a");
    assertThat(jobs()).isOne();
    assertThat(ran).containsExactly("the next");
  }

  /** Of the context, for what holds only with one way to save or on one database. */
  final Orders orders() {
    return orders;
  }

  final List<String> ran() {
    return ran;
  }

  final List<String> items() {
    return database.rows("SELECT name FROM item ORDER BY name");
  }

  final int jobs() {
    return Integer.parseInt(database.rows("SELECT COUNT(*) FROM underpin_jobs").get(0));
  }

  static void fail() {
    throw new IllegalStateException("refused");
  }

  final void onCommit(String note) {
    context.getBean(SpringTransactions.class).afterCommit(() -> ran.add(note));
  }

  private void assertNothing() {
    assertThat(items()).isEmpty();
    assertThat(jobs()).isZero();
  }

  private Recorded springsConnection() {
    List<Recorded> ofSpring =
        recorder.connections().stream().filter(connection -> !connection.isOurs()).toList();
    assertThat(ofSpring).hasSize(1);
    return ofSpring.get(0);
  }

  private static boolean isOurInsert(Call call) {
    return call.isOurs() && call.what().contains("INSERT INTO underpin_jobs");
  }
}
