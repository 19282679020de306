package dev.underpin.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialectTest {

  @Test
  void a_data_source_is_asked_by_one_connection_which_is_closed() throws SQLException {
    try (H2Database database = new H2Database()) {
      ProbedDataSource probed = new ProbedDataSource(database.dataSource());

      assertThat(Dialect.of(probed)).isEqualTo(Dialect.H2);
      assertThat(probed.calls()).containsExactly("getConnection", "close");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PostgreSQL, 18.6, POSTGRESQL, postgresql",
    "MariaDB, 11.4.5-MariaDB, MARIADB, mariadb",
    "MySQL, 8.0.36, MYSQL, mariadb",
    "MySQL, 5.5.5-10.11.6-MariaDB-1:10.11.6+maria~ubu2204, MARIADB, mariadb",
    "H2, 2.4.240 (2025-09-22), H2, h2"
  })
  void a_database_is_known_by_what_its_driver_says_of_it(
      String product, String version, Dialect dialect, String folder) throws SQLException {
    assertThat(Dialect.of(calling(product, version))).isEqualTo(dialect);
    assertThat(dialect.folder()).isEqualTo(folder);
  }

  @Test
  void any_other_database_is_refused_by_name() {
    assertThatThrownBy(() -> Dialect.of(calling("Oracle", "23")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("database must be PostgreSQL, MariaDB, MySQL or H2 but was Oracle");
  }

  /** The servers of the others are not at hand here; only these two answers are read. */
  private static Connection calling(String product, String version) {
    DatabaseMetaData metaData =
        answering(
            DatabaseMetaData.class,
            Map.of("getDatabaseProductName", product, "getDatabaseProductVersion", version));
    return answering(Connection.class, Map.of("getMetaData", metaData));
  }

  private static <T> T answering(Class<T> type, Map<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answers.get(method.getName())));
  }
}
