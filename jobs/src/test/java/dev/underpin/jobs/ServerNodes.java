package dev.underpin.jobs;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.Retry;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.jdbc.JdbcJobStore;
import dev.underpin.jobs.jdbc.JobsSchema;
import dev.underpin.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Nodes on a server, for tests of what networks, pools and servers do to them. */
abstract class ServerNodes {

  record Mail(int number) {}

  static final JobType<Mail> MAIL =
      JobType.of("mail", Mail.class).retry(Retry.fixed(20, Duration.ofMillis(20)));
  static final Duration LEASE = Duration.ofSeconds(2);

  /** Where nobody is to lose a lease: a busy machine stands still for seconds. */
  static final Duration PATIENT = Duration.ofSeconds(9);

  static final Duration LONG = Duration.ofSeconds(60);
  private static final long POOL_MILLIS = 10_000;

  final TestDatabase database;
  final DataSource direct;
  final List<AutoCloseable> opened = new ArrayList<>();
  final Set<Integer> seen = ConcurrentHashMap.newKeySet();
  final AtomicInteger interrupts = new AtomicInteger();
  final CountDownLatch mayEnd = new CountDownLatch(1);

  ServerNodes(TestDatabase database) {
    this.database = database;
    this.direct = database.dataSource();
  }

  @BeforeEach
  void installs() {
    JobsSchema.install(direct);
  }

  @AfterEach
  void drops() throws Exception {
    mayEnd.countDown();
    Collections.reverse(opened);
    for (AutoCloseable one : opened) {
      one.close();
    }
    // pools set it, for the whole JVM
    DriverManager.setLoginTimeout(0);
    database.close();
  }

  HikariDataSource pool(String url, int size) {
    return pool(url, size, POOL_MILLIS);
  }

  HikariDataSource pool(String url, int size, long timeoutMillis) {
    return pool(url, size, "SELECT 1", timeoutMillis);
  }

  HikariDataSource pool(String url, int size, String firstStatement) {
    return pool(url, size, firstStatement, POOL_MILLIS);
  }

  private HikariDataSource pool(String url, int size, String firstStatement, long timeoutMillis) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0);
    config.setConnectionInitSql(firstStatement);
    config.setConnectionTimeout(timeoutMillis);
    config.setInitializationFailTimeout(-1);
    HikariDataSource pool = new HikariDataSource(config);
    opened.add(pool);
    return pool;
  }

  Jobs node(JdbcJobStore store, JobHandler<Mail> handler) {
    return node(store, LEASE, handler);
  }

  Jobs node(JdbcJobStore store, Duration lease, JobHandler<Mail> handler) {
    Jobs jobs =
        Jobs.builder(store)
            .codecs(JacksonCodecs.create())
            .lease(lease)
            .workers(4)
            .pollInterval(Duration.ofMillis(50))
            .shutdownTimeout(Duration.ofSeconds(2))
            .handler(MAIL, handler)
            .build();
    opened.add(jobs);
    jobs.start();
    return jobs;
  }

  static JdbcJobStore store(DataSource dataSource) {
    return JdbcJobStore.of(Transactions.of(dataSource));
  }

  void waitForEver(Mail mail, JobRun run) throws InterruptedException {
    seen.add(mail.number());
    try {
      mayEnd.await();
    } catch (InterruptedException e) {
      interrupts.incrementAndGet();
      throw e;
    }
  }

  static long number(DataSource dataSource, String sql) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<Mail> mails(int count) {
    List<Mail> mails = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      mails.add(new Mail(i));
    }
    return mails;
  }
}
