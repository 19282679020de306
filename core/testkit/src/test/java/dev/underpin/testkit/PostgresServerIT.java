package dev.underpin.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PostgresServerIT {

  private static final String THINGS =
      """
      select string_agg(name::text, ' ' order by name) from (
        select nspname from pg_namespace
          where nspname !~ '^pg_' and nspname <> 'information_schema'
        union all
        select relname from pg_class where oid >= 16384 and relnamespace <> 'pg_toast'::regnamespace
        union all
        select proname from pg_proc where oid >= 16384) as things (name)\
      """;

  @Test
  void shared_server_is_fast_and_durable_server_is_durable() throws SQLException {
    try (TestDatabase fast = PostgresServer.shared().freshDatabase();
        TestDatabase durable = PostgresServer.durable().freshDatabase()) {
      for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
        assertThat(query(fast, "show " + setting)).as(setting).isEqualTo("off");
        assertThat(query(durable, "show " + setting)).as(setting).isEqualTo("on");
      }
      assertThat(query(fast, "show max_connections")).isEqualTo("300");
    }
  }

  @Test
  void every_call_gives_the_same_shared_server() {
    assertThat(PostgresServer.shared().jdbcUrl()).isEqualTo(PostgresServer.shared().jdbcUrl());
    assertThat(PostgresServer.durable().jdbcUrl()).isNotEqualTo(PostgresServer.shared().jdbcUrl());
  }

  @Test
  void fresh_databases_do_not_see_each_other() throws SQLException {
    try (TestDatabase one = PostgresServer.shared().freshDatabase();
        TestDatabase two = PostgresServer.shared().freshDatabase()) {
      execute(one, "create table only_here (id int)");

      assertThat(query(one, "select to_regclass('only_here')::text")).isEqualTo("only_here");
      assertThat(query(two, "select to_regclass('only_here')::text")).isEqualTo("null");
    }
  }

  @Test
  void closed_database_is_dropped_though_it_is_in_use() throws SQLException {
    TestDatabase database = PostgresServer.shared().freshDatabase();
    try (Connection open = database.dataSource().getConnection()) {
      database.close();

      assertThat(open.isValid(5)).isFalse();
      assertThatThrownBy(() -> query(database, "select 1"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining(database.name())
          .hasMessageContaining("does not exist");
    }
  }

  @Test
  void fresh_database_has_nothing_of_one_that_was_closed() throws SQLException {
    try (TestDatabase first = PostgresServer.shared().freshDatabase()) {
      execute(first, "create schema other");
      execute(first, "create table other.left (id int)");
      execute(first, "create table public.left (id serial)");
      execute(first, "create function one() returns int language sql as 'select 1'");
      execute(first, "alter database " + first.name() + " set search_path = other");
      assertThat(query(first, THINGS)).isNotEqualTo("public");
    }
    for (int i = 0; i < 3; i++) {
      try (TestDatabase next = PostgresServer.shared().freshDatabase()) {
        assertThat(query(next, THINGS)).isEqualTo("public");
        assertThat(query(next, "show search_path")).isEqualTo("\"$user\", public");
        execute(next, "create table left_over (id int)");
      }
    }
  }

  @Test
  void closed_database_of_the_build_is_used_again_by_another_name() throws SQLException {
    assumeThat(System.getenv(PostgresServer.OVERRIDE)).as("a server of ours").isNull();
    String oid = "select oid::text from pg_database where datname = current_database()";
    Set<String> seen = new HashSet<>();
    Set<String> names = new HashSet<>();

    for (int i = 0; i < 10; i++) {
      try (TestDatabase database = PostgresServer.shared().freshDatabase()) {
        seen.add(query(database, oid));
        names.add(database.name());
      }
    }

    assertThat(names).hasSize(10);
    assertThat(seen).hasSizeLessThan(10);
  }

  @Test
  void terminated_connection_is_dead_and_a_new_one_is_welcome() throws SQLException {
    try (TestDatabase database = PostgresServer.shared().freshDatabase();
        TestDatabase other = PostgresServer.shared().freshDatabase();
        Connection open = database.dataSource().getConnection();
        Connection elsewhere = other.dataSource().getConnection()) {
      assertThat(database.terminateConnections()).isEqualTo(1);

      assertThat(open.isValid(5)).isFalse();
      assertThat(elsewhere.isValid(5)).isTrue();
      assertThat(query(database, "select 1")).isEqualTo("1");
    }
  }

  @Test
  void databases_can_be_made_at_the_same_time() {
    List<CompletableFuture<TestDatabase>> all =
        Stream.generate(
                () -> CompletableFuture.supplyAsync(() -> PostgresServer.shared().freshDatabase()))
            .limit(6)
            .toList();

    List<TestDatabase> made = new ArrayList<>();
    all.forEach(each -> made.add(each.join()));

    assertThat(made).extracting(TestDatabase::name).doesNotHaveDuplicates();
    made.forEach(TestDatabase::close);
  }

  private static void execute(TestDatabase database, String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(TestDatabase database, String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      assertThat(result.next()).isTrue();
      return String.valueOf(result.getString(1));
    }
  }
}
