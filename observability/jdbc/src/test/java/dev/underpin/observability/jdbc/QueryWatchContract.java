package dev.underpin.observability.jdbc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.acme.shop.Basket;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Tally;
import dev.underpin.core.context.TallyCounter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a watch promises on each database, over a pool and under it. */
abstract class QueryWatchContract {

  private static final String PAGE = "GET /basket";
  private static final String SELECT = "SELECT name FROM product WHERE id = ?";
  private static final String INSERT = "INSERT INTO note (body) VALUES (?)";

  private final LogLines log = new LogLines();
  private HikariDataSource pool;

  /** The tests' own database, made for this test. */
  abstract DataSource database();

  /** A statement that takes half a minute unless it is ended. */
  abstract String thirtySeconds();

  /** A query for the text of the statement that this session executes. */
  abstract String ownText();

  @BeforeEach
  void open() throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setDataSource(database());
    config.setMaximumPoolSize(3);
    pool = new HikariDataSource(config);
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE product (id INT PRIMARY KEY, name VARCHAR(50))");
      statement.execute("CREATE TABLE note (body VARCHAR(50))");
      statement.execute("INSERT INTO product VALUES (1, 'pear'), (2, 'plum')");
    }
  }

  @AfterEach
  void close() {
    pool.close();
    log.close();
  }

  private interface Work {
    void in(Connection connection) throws SQLException;
  }

  private static Tally request(QueryWatch watch, Work work) throws SQLException {
    RequestContext context = RequestContext.builder().build();
    context.call(
        () -> {
          try (Connection connection = watch.dataSource().getConnection()) {
            work.in(connection);
          }
          context.tally().close(PAGE);
          return true;
        });
    return context.tally();
  }

  private static StatementFacts only(QueryWatch watch) {
    List<StatementFacts> statements = watch.facts().statements();
    assertThat(statements).hasSize(1);
    return statements.get(0);
  }

  private static void select(PreparedStatement query, int id) throws SQLException {
    query.setInt(1, id);
    try (ResultSet rows = query.executeQuery()) {
      rows.next();
    }
  }

  @Test
  void prepared_statement_counts_each_time_it_is_executed_and_not_when_prepared() throws Exception {
    QueryWatch watch = QueryWatch.builder(pool).build();

    Tally tally =
        request(
            watch,
            connection -> {
              connection.prepareStatement(INSERT).close();
              try (PreparedStatement query = connection.prepareStatement(SELECT)) {
                for (int i = 0; i < 3; i++) {
                  select(query, i);
                }
              }
            });

    assertThat(tally.get(TallyCounter.QUERIES)).isEqualTo(3);
    assertThat(tally.get(TallyCounter.QUERY_NANOS)).isPositive();
    StatementFacts facts = only(watch);
    assertThat(facts.what()).isEqualTo(PAGE);
    assertThat(facts.sql()).isEqualTo(SELECT);
    assertThat(facts.executions()).isEqualTo(3);
    assertThat(facts.batches()).isZero();
    assertThat(facts.total()).isPositive().isGreaterThanOrEqualTo(facts.longest());
  }

  @Test
  void every_way_to_execute_counts_once() throws Exception {
    QueryWatch watch = QueryWatch.builder(pool).build();

    Tally tally =
        request(
            watch,
            connection -> {
              try (Statement statement = connection.createStatement()) {
                statement.executeQuery("SELECT name FROM product WHERE id = 1").close();
                statement.executeUpdate("UPDATE product SET name = 'x' WHERE id = 1");
                statement.executeLargeUpdate("UPDATE product SET name = 'y' WHERE id = 1");
                statement.execute("DELETE FROM note");
              }
              try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                insert.setString(1, "a");
                insert.execute();
                insert.executeUpdate();
                insert.executeLargeUpdate();
              }
            });

    assertThat(tally.get(TallyCounter.QUERIES)).isEqualTo(7);
    assertThat(watch.facts().statements())
        .extracting(StatementFacts::sql, StatementFacts::executions)
        .containsExactlyInAnyOrder(
            tuple(SELECT, 1L),
            tuple("UPDATE product SET name = ? WHERE id = ?", 2L),
            tuple("DELETE FROM note", 1L),
            tuple("INSERT INTO note (body) VALUES (?)", 3L));
  }

  @Test
  void batch_is_one_execution_that_tells_its_size() throws Exception {
    QueryWatch watch = QueryWatch.builder(pool).build();

    Tally tally =
        request(
            watch,
            connection -> {
              try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                insert.executeBatch(); // nothing in it
                for (int i = 0; i < 40; i++) {
                  insert.setString(1, "note " + i);
                  insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(40);
              }
            });

    assertThat(tally.get(TallyCounter.QUERIES)).isEqualTo(1);
    StatementFacts facts = only(watch);
    assertThat(facts.executions()).isEqualTo(1);
    assertThat(facts.batches()).isEqualTo(1);
    assertThat(facts.batched()).isEqualTo(40);
  }

  @Test
  void failed_statement_counts_and_its_exception_comes_through() throws Exception {
    QueryWatch watch = QueryWatch.builder(pool).build();

    Tally tally =
        request(
            watch,
            connection -> {
              try (Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute("SELECT nothing FROM nowhere"))
                    .isInstanceOf(SQLException.class);
              }
            });

    assertThat(tally.get(TallyCounter.QUERIES)).isEqualTo(1);
    assertThat(only(watch).failed()).isEqualTo(1);
  }

  @Test
  void n_plus_one_is_named_with_file_and_line_in_the_requests_line() throws Exception {
    QueryWatch watch = QueryWatch.builder(pool).nPlusOne(10).build();

    Tally tally = request(watch, connection -> Basket.loadOneByOne(watch.dataSource(), 30));

    assertThat(tally.get(TallyCounter.QUERIES)).isEqualTo(30);
    assertThat(tally.notes().get("n_plus_one"))
        .matches("30 times at com\\.acme\\.shop\\.Basket\\.loadOne\\(Basket\\.java:\\d+\\): .*")
        .endsWith(": " + SELECT);
    assertThat(watch.facts().nPlusOnes()).hasSize(1);
    NPlusOneFacts facts = watch.facts().nPlusOnes().get(0);
    assertThat(facts.what()).isEqualTo(PAGE);
    assertThat(facts.most()).isEqualTo(30);
    assertThat(facts.callers().get(0)).startsWith("com.acme.shop.Basket.loadOne(Basket.java:");
    assertThat(facts.callers().get(1)).startsWith("com.acme.shop.Basket.loadOneByOne(Basket.java:");
  }

  @Test
  void n_plus_one_is_warned_of_once_a_route_and_counted_each_time() throws Exception {
    QueryWatch watch = QueryWatch.builder(pool).nPlusOne(3).slow(Duration.ofHours(1)).build();

    for (int i = 0; i < 5; i++) {
      Tally tally = request(watch, connection -> Basket.loadOneByOne(watch.dataSource(), 4));
      assertThat(tally.notes()).containsKey("n_plus_one");
    }

    assertThat(log.texts()).singleElement().asString().startsWith("N+1: GET /basket executed");
    NPlusOneFacts facts = watch.facts().nPlusOnes().get(0);
    assertThat(facts.requests()).isEqualTo(5);
    assertThat(facts.executions()).isEqualTo(20);
  }

  @Test
  void n_plus_one_false_positives_on_batches_bullet_467() throws Exception {
    QueryWatch watch = QueryWatch.builder(pool).nPlusOne(6).slow(Duration.ofHours(1)).build();

    Tally tally =
        request(
            watch,
            connection -> {
              try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (int i = 0; i < 50; i++) {
                  insert.setString(1, "note " + i);
                  insert.addBatch();
                  if (i % 10 == 9) {
                    insert.executeBatch();
                  }
                }
                insert.setString(1, "one more, the sixth execution");
                insert.executeUpdate();
              }
            });

    assertThat(tally.get(TallyCounter.QUERIES)).isEqualTo(6);
    assertThat(tally.notes()).isEmpty();
    assertThat(watch.facts().nPlusOnes()).isEmpty();
    assertThat(log.texts()).isEmpty();
  }

  @Test
  void what_differs_in_its_values_only_is_the_same_statement() throws Exception {
    QueryWatch watch = QueryWatch.builder(pool).nPlusOne(4).build();

    Tally tally =
        request(
            watch,
            connection -> {
              try (Statement statement = connection.createStatement()) {
                for (int i = 0; i < 4; i++) {
                  statement
                      .executeQuery(
                          "SELECT name FROM product WHERE name = 'n''" + i + "' OR id=" + i)
                      .close();
                }
              }
            });

    assertThat(only(watch).sql()).isEqualTo("SELECT name FROM product WHERE name = ? OR id=?");
    assertThat(tally.notes()).containsKey("n_plus_one");
  }

  @Test
  void below_the_threshold_or_spread_over_requests_it_is_no_n_plus_one() throws Exception {
    QueryWatch watch = QueryWatch.builder(pool).nPlusOne(3).slow(Duration.ofHours(1)).build();

    for (int i = 0; i < 10; i++) {
      request(watch, connection -> Basket.loadOneByOne(watch.dataSource(), 2));
    }

    assertThat(only(watch).executions()).isEqualTo(20);
    assertThat(watch.facts().nPlusOnes()).isEmpty();
    assertThat(log.texts()).isEmpty();
  }

  @Test
  void threads_of_one_request_count_together() throws Exception {
    QueryWatch watch = QueryWatch.builder(pool).nPlusOne(4).build();
    RequestContext context = RequestContext.builder().build();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int i = 0; i < 4; i++) {
        threads
            .submit(
                context.wrapCallable(
                    () -> {
                      Basket.loadOneByOne(watch.dataSource(), 1);
                      return true;
                    }))
            .get(30, SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }

    context.tally().close(PAGE);

    assertThat(context.tally().get(TallyCounter.QUERIES)).isEqualTo(4);
    assertThat(context.tally().notes()).containsKey("n_plus_one");
  }

  @Test
  void under_a_pool_statements_count_alike() throws Exception {
    QueryWatch watch = QueryWatch.builder(database()).build();
    HikariConfig config = new HikariConfig();
    config.setDataSource(watch.dataSource());
    config.setMaximumPoolSize(1);
    RequestContext context = RequestContext.builder().build();
    try (HikariDataSource over = new HikariDataSource(config)) {
      context.call(
          () -> {
            Basket.loadOneByOne(over, 12);
            return true;
          });
      assertThatThrownBy(() -> QueryWatch.builder(over).build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("data source must not be watched already");
    }
    context.tally().close(PAGE);

    assertThat(context.tally().get(TallyCounter.QUERIES)).isEqualTo(12);
    assertThat(context.tally().notes().get("n_plus_one")).contains("Basket.java:");
  }

  @Test
  void statement_ends_with_the_deadline_of_its_request() throws Exception {
    QueryWatch watch = QueryWatch.builder(pool).build();
    RequestContext context = RequestContext.builder().deadlineAfter(Duration.ofMillis(300)).build();
    long start = System.nanoTime();

    context.run(() -> assertThatThrownBy(() -> execute(watch, thirtySeconds())));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  private static void execute(QueryWatch watch, String sql) throws SQLException {
    try (Connection connection = watch.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void timeout_of_a_statement_is_its_own_again_after_a_request_with_a_deadline() throws Exception {
    QueryWatch watch = QueryWatch.builder(pool).build();
    RequestContext context = RequestContext.builder().deadlineAfter(Duration.ofSeconds(50)).build();

    try (Connection connection = watch.dataSource().getConnection();
        PreparedStatement query = connection.prepareStatement(SELECT)) {
      query.setQueryTimeout(70);
      context.call(
          () -> {
            select(query, 1);
            return true;
          });

      assertThat(query.getQueryTimeout()).isEqualTo(70);
    }
  }

  @Test
  void comment_names_the_request_at_the_server() throws Exception {
    QueryWatch watch = QueryWatch.builder(pool).sqlComments().build();
    RequestContext context =
        RequestContext.builder()
            .requestId("order/7")
            .traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
            .build();

    context.call(
        () -> {
          try (Connection connection = watch.dataSource().getConnection();
              PreparedStatement query = connection.prepareStatement(ownText());
              ResultSet rows = query.executeQuery()) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1))
                .contains("/*request_id='order%2F7',traceparent='00-4bf92f3577b34da6a3ce929d");
          }
          return true;
        });
    context.tally().close(PAGE);

    assertThat(only(watch).sql()).doesNotContain("/*").doesNotContain("order");
  }
}
