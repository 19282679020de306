package dev.underpin.observability.jdbc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Tally;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.core.testing.ManualClock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.transform.TransformInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueryWatchTest {

  private static final String INSERT = "INSERT INTO person (name, age) VALUES (?, ?)";

  private final LogLines log = new LogLines();
  private final HikariDataSource pool = new HikariDataSource(config());

  private static HikariConfig config() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID());
    config.setUsername("sa");
    config.setMaximumPoolSize(1);
    return config;
  }

  @BeforeEach
  void create() throws SQLException {
    execute(pool.getConnection(), "CREATE TABLE person (name VARCHAR(50), age INT)");
  }

  @AfterEach
  void close() {
    pool.close();
    log.close();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (connection;
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void insert(QueryWatch watch, String name) throws SQLException {
    try (Connection connection = watch.dataSource().getConnection();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, name);
      insert.setNull(2, Types.INTEGER);
      insert.executeUpdate();
    }
  }

  /** Each reading is a second after the one before: every statement is slow. */
  private static LongSupplier hurrying() {
    AtomicLong now = new AtomicLong();
    return () -> now.addAndGet(1_000_000_000L);
  }

  @Test
  void slow_query_is_told_with_its_caller_and_without_its_values() throws Exception {
    QueryWatch watch = QueryWatch.builder(pool).name("people").ticker(hurrying()).build();

    insert(watch, "Ana Secret");
    execute(watch.dataSource().getConnection(), "DELETE FROM person WHERE name = 'Bo Secret'");

    assertThat(log.events())
        .extracting(event -> event.getLoggerName())
        .containsOnly("underpin.query.people");
    assertThat(log.texts().get(0))
        .startsWith("slow query: 1000.0 ms")
        .contains("sql=\"INSERT INTO person (name, age) VALUES (?)\"")
        .contains("parameters=\"[String, null]\"")
        .contains("caller=");
    assertThat(log.texts().get(1)).contains("DELETE FROM person WHERE name = ?");
    assertThat(log.texts()).noneMatch(text -> text.contains("Secret"));
    assertThat(watch.facts().statements()).allMatch(facts -> facts.slow() == 1);
  }

  @Test
  void values_are_shown_where_that_is_asked_for() throws Exception {
    QueryWatch watch = QueryWatch.builder(pool).showParameters().ticker(hurrying()).build();

    insert(watch, "Ana");
    execute(watch.dataSource().getConnection(), "DELETE FROM person WHERE name = 'Bo'");

    assertThat(log.texts().get(0)).contains("parameters=\"[Ana, null]\"");
    assertThat(log.texts().get(1)).contains("DELETE FROM person WHERE name = 'Bo'");
  }

  @Test
  void slow_statement_is_told_once_a_minute_and_then_how_often_it_was() throws Exception {
    ManualClock clock = new ManualClock();
    LongSupplier ticker = clock.ticker();
    SlowQueries slow =
        new SlowQueries(QueryWatch.builder(pool).ticker(ticker), new Callers(List.of()));
    Run run = new Run(SECONDS.toNanos(1), 0, false, true);
    var query = List.of(new QueryInfo("SELECT 1"));

    for (int i = 0; i < 5; i++) {
      slow.tell("SELECT ?", run, query);
    }
    clock.advance(Duration.ofMinutes(1));
    slow.tell("SELECT ?", run, query);
    for (int i = 0; i < 1_000; i++) {
      slow.tell("SELECT a" + i, run, query);
    }

    assertThat(log.texts()).hasSize(1 + SlowQueries.MOST_A_MINUTE);
    assertThat(log.texts().get(0)).doesNotContain("suppressed");
    assertThat(log.texts().get(1)).contains("suppressed=\"4\"");
  }

  @Test
  void waiting_for_the_pool_is_measured() throws Exception {
    ManualClock clock = new ManualClock();
    QueryWatch watch = QueryWatch.builder(pool).ticker(clock.ticker()).build();
    RequestContext request = RequestContext.builder().build();
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<?> waiting;
      try (Connection held = watch.dataSource().getConnection()) {
        waiting = threads.submit(request.wrap(() -> insertUnchecked(watch)));
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == 1);
        clock.advance(Duration.ofSeconds(3));
      }
      waiting.get(20, SECONDS);
    } finally {
      threads.shutdownNow();
    }

    WaitFacts waits = watch.facts().waits();
    assertThat(waits.connections()).isEqualTo(2);
    assertThat(waits.longest()).isEqualTo(Duration.ofSeconds(3));
    assertThat(waits.total()).isEqualTo(Duration.ofSeconds(3));
    assertThat(waits.failed()).isZero();
    assertThat(request.tally().get(TallyCounter.CONNECTION_WAIT_NANOS))
        .isEqualTo(Duration.ofSeconds(3).toNanos());
  }

  private static void insertUnchecked(QueryWatch watch) {
    try {
      insert(watch, "Ana");
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Test
  void connection_that_is_not_given_counts_as_failed() throws Exception {
    QueryWatch watch = QueryWatch.builder(pool).build();
    pool.close();

    assertThatThrownBy(() -> watch.dataSource().getConnection()).isInstanceOf(SQLException.class);

    assertThat(watch.facts().waits().failed()).isEqualTo(1);
  }

  @Test
  void memory_is_bounded_however_many_statements_there_are() throws Exception {
    QueryWatch watch = QueryWatch.builder(pool).nPlusOne(2).build();
    RequestContext request = RequestContext.builder().build();
    try (Connection connection = watch.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < 3_000; i++) {
        statement.executeQuery("SELECT 1 AS a" + i).close();
      }
      request.call(
          () -> {
            for (int i = 0; i < 2 * RequestStatements.MOST; i++) {
              statement.executeQuery("SELECT 1 AS b" + i).close();
            }
            return true;
          });
    }
    request.tally().close("GET /");

    assertThat(watch.facts().statements()).hasSize(QueryFacts.MOST_STATEMENTS + 1);
    assertThat(watch.facts().statements().stream().mapToLong(StatementFacts::executions).sum())
        .isEqualTo(3_000 + 2 * RequestStatements.MOST);
    assertThat(request.tally().get(TallyCounter.QUERIES)).isEqualTo(2 * RequestStatements.MOST);
    assertThat(request.tally().notes()).isEmpty(); // what is not told apart is no N+1
  }

  @Test
  void statement_that_ends_while_its_request_does_is_counted_all_the_same() {
    FactsTable facts = new FactsTable();
    QueryWatchBuilder settings = QueryWatch.builder(pool);
    RequestStatements request =
        new RequestStatements(new NPlusOnes(settings, new Callers(List.of()), facts), facts);
    request.add("SELECT ?", new Run(1, 0, false, false));
    request.ended("GET /", new Tally());

    request.add("SELECT ?", new Run(1, 0, false, false));

    assertThat(facts.snapshot().statements())
        .extracting(StatementFacts::what, StatementFacts::executions)
        .containsExactlyInAnyOrder(tuple("GET /", 1L), tuple("-", 1L));
  }

  @Test
  void data_source_behind_it_can_be_reached_and_a_second_watch_is_refused() throws Exception {
    QueryWatch watch = QueryWatch.builder(pool).build();

    assertThat(watch.dataSource().unwrap(HikariDataSource.class)).isSameAs(pool);
    assertThat(watch.dataSource()).isSameAs(watch.dataSource());
    assertThatThrownBy(() -> QueryWatch.builder(watch.dataSource()).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "data source must not be watched already, or all would count twice; drop one QueryWatch");
  }

  @Test
  void statements_outside_requests_are_counted_under_a_dash() throws Exception {
    QueryWatch watch = QueryWatch.builder(pool).build();

    insert(watch, "Ana");

    assertThat(watch.facts().statements())
        .singleElement()
        .satisfies(facts -> assertThat(facts.what()).isEqualTo("-"));
  }

  @Test
  void comment_goes_before_the_semicolon_and_not_where_one_is() {
    SqlComment comments = new SqlComment();
    RequestContext request = RequestContext.builder().requestId("r-1").build();

    request.run(
        () -> {
          assertThat(comment(comments, "SELECT 1;\n"))
              .matches("(?s)SELECT 1 /\\*request_id='r-1',traceparent='00-[0-9a-f-]+'\\*/;\n");
          assertThat(comment(comments, "SELECT /*+ hint */ 1")).isEqualTo("SELECT /*+ hint */ 1");
          assertThat(comment(comments, "SELECT 1 -- one")).isEqualTo("SELECT 1 -- one");
          assertThat(SqlComment.without(comment(comments, "SELECT 1;"))).isEqualTo("SELECT 1;");
        });
    assertThat(comment(comments, "SELECT 1")).isEqualTo("SELECT 1");
  }

  private static String comment(SqlComment comments, String sql) {
    return comments.transformQuery(new TransformInfo(Statement.class, "db", sql, false, 0));
  }

  @Test
  void settings_that_make_no_sense_are_refused_by_name() {
    QueryWatchBuilder builder = QueryWatch.builder(pool);

    assertThatThrownBy(() -> builder.nPlusOne(1))
        .hasMessage("nPlusOne must be at least 2 but was 1; raise QueryWatchBuilder.nPlusOne");
    assertThatThrownBy(() -> builder.slow(Duration.ZERO))
        .hasMessageStartingWith("slow must be more than 0 and at most a day but was PT0S");
    assertThatThrownBy(() -> builder.name("two words")).hasMessageStartingWith("name must match");
    assertThatThrownBy(() -> builder.own(" ")).hasMessageStartingWith("own package must not be");
  }
}
