package dev.underpin.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.testkit.PostgresServer;
import dev.underpin.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On PostgreSQL, where DDL is part of the transaction: all of it happens, or nothing. */
class SchemaInstallerPostgresIT extends SchemaInstallerContract {

  private final List<TestDatabase> databases = new ArrayList<>();

  @Override
  DataSource newDatabase() {
    TestDatabase database = PostgresServer.shared().freshDatabase();
    databases.add(database);
    return database.dataSource();
  }

  @Override
  String dropAll() {
    return "DROP SCHEMA public CASCADE; CREATE SCHEMA public";
  }

  @AfterEach
  void drop() {
    databases.forEach(TestDatabase::close);
  }

  @Test
  void a_statement_that_fails_leaves_nothing_behind() throws SQLException {
    DataSource database = newDatabase();

    assertThatThrownBy(() -> installer(V1, V2, V3, BROKEN).install(database))
        .isInstanceOf(SchemaException.class);

    assertThat(tables(database)).isEmpty();
  }

  @Test
  void one_connection_and_one_transaction_are_all_that_is_used() throws SQLException {
    ProbedDataSource pooler = probed().limitedTo(1);

    installer(V1, V2).install(pooler);

    assertThat(pooler.calls()).containsOnlyOnce("getConnection", "setAutoCommit false", "commit");
    assertThat(pooler.calls()).endsWith("commit", "setAutoCommit true", "close");
    assertThat(pooler.calls().get(2)).startsWith("execute SELECT pg_advisory_xact_lock(");
  }

  private static String tables(DataSource database) throws SQLException {
    return Sql.query(
        database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
  }
}
