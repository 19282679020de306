package dev.underpin.jobs.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Handled;
import dev.underpin.jobs.store.Limit;
import dev.underpin.jobs.store.NewJob;
import dev.underpin.jobs.store.WorkerSession;
import dev.underpin.testkit.TestDatabase;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A process that stands still in a transaction of its own, by a long collection or SIGSTOP: the
 * server ends that transaction.
 */
abstract class StandstillContract {

  static final Set<Handled> MAILS = Set.of(new Handled("mail", 1));
  private static final Set<Limit> FEW = Set.of(Limit.ofKind("mail", 2));

  private final TestDatabase database = freshDatabase();
  private final AtomicInteger toGo = new AtomicInteger();
  private volatile Standstill standstill = () -> {};
  private volatile String stillBefore = "";

  /** An empty database on a server that runs. */
  abstract TestDatabase freshDatabase();

  /** Counts the transactions of the database that are open. */
  abstract String openTransactions();

  @AfterEach
  void drops() {
    database.close();
  }

  /** A store whose process stands still where it is told to. */
  JdbcJobStore store() {
    DataSource real = database.dataSource();
    JobsSchema.install(real);
    JdbcJobStore store =
        JdbcJobStore.of(Transactions.of(watched(DataSource.class, real, this::before)));
    store.open();
    return store;
  }

  /** Before the n-th call from now of this method of a connection, until the server had enough. */
  void standStillBefore(String method, int nth) {
    standBefore(
        method,
        nth,
        () -> {
          await().until(() -> open() > 0);
          await().atMost(Duration.ofSeconds(30)).until(() -> open() == 0);
        });
  }

  private void standBefore(String method, int nth, Standstill how) {
    toGo.set(nth);
    standstill = how;
    stillBefore = method;
  }

  private interface Standstill {
    void last() throws Exception;
  }

  private void before(Method method) throws Exception {
    if (method.getName().equals(stillBefore) && toGo.decrementAndGet() == 0) {
      standstill.last();
    }
  }

  static NewJob mail() {
    return new NewJob(
        null,
        new NewJob.Kind("mail", 1, "default"),
        new NewJob.When(0, Duration.ZERO, null),
        new NewJob.Keys("one of its kind", false, null, Duration.ZERO),
        new NewJob.Content("{}".getBytes(UTF_8), "json", null, ""));
  }

  @Test
  @Timeout(60)
  void enqueue_whose_transaction_the_server_ended_meanwhile_begins_again() {
    JdbcJobStore store = store();
    standStillBefore("prepareStatement", 3);

    List<Long> ids = store.enqueue(List.of(mail()), () -> {});

    assertThat(toGo).as("calls beyond that one").hasNegativeValue();
    assertThat(ids).hasSize(1).doesNotContainNull();
    assertThat(store.archive().counts().ready()).isEqualTo(1);
  }

  /** A process that is frozen in an enqueue and never wakes up must not keep its key. */
  @Test
  @Timeout(60)
  void enqueue_that_stands_still_does_not_hold_up_others_of_its_key() throws Exception {
    JdbcJobStore store = store();
    JdbcJobStore others = JdbcJobStore.of(Transactions.of(database.dataSource()));
    CountDownLatch thawed = new CountDownLatch(1);
    CountDownLatch frozen = new CountDownLatch(1);
    standBefore(
        "commit",
        1,
        () -> {
          frozen.countDown();
          thawed.await();
        });
    CompletableFuture<List<Long>> enqueued =
        CompletableFuture.supplyAsync(() -> store.enqueue(List.of(mail()), () -> {}));
    List<Long> ids;
    try {
      assertThat(frozen.await(30, SECONDS)).as("arrived at its commit").isTrue();
      ids = others.enqueue(List.of(mail()), () -> {});
    } finally {
      thawed.countDown();
    }
    assertThat(others.archive().counts().ready()).isEqualTo(1);
    afterCommit(enqueued, ids);
  }

  /** What becomes of the one that was frozen before its commit, once the other has these jobs. */
  abstract void afterCommit(CompletableFuture<List<Long>> enqueued, List<Long> ids)
      throws Exception;

  @Test
  @Timeout(60)
  void claim_whose_transaction_the_server_ended_meanwhile_begins_again() {
    JdbcJobStore store = store();
    store.enqueue(List.of(mail()), () -> {});
    WorkerSession worker = store.register(Duration.ofMinutes(1));
    store.limits().announce(FEW);
    standStillBefore("prepareStatement", 3);

    List<ClaimedJob> claimed = store.limits().claim(worker.worker(), MAILS, FEW, 1);

    assertThat(toGo).as("calls beyond that one").hasNegativeValue();
    assertThat(claimed).hasSize(1);
    assertThat(store.archive().counts().running()).isEqualTo(1);
    worker.close();
  }

  private long open() throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(openTransactions())) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private interface Called {
    void before(Method method) throws Exception;
  }

  private static <T> T watched(Class<T> type, Object real, Called called) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          called.before(method);
          try {
            if (method.getName().equals("isWrapperFor")) {
              return false;
            }
            Object answer = method.invoke(real, arguments);
            return answer instanceof Connection
                ? watched(Connection.class, answer, called)
                : answer;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return type.cast(
        Proxy.newProxyInstance(
            StandstillContract.class.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
