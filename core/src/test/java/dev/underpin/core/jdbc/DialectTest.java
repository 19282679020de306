package dev.underpin.core.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
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
    "PostgreSQL, POSTGRESQL, postgresql",
    "MariaDB, MARIADB, mariadb",
    "MySQL, MARIADB, mariadb",
    "H2, H2, h2"
  })
  void a_database_is_known_by_what_its_driver_calls_it(
      String product, Dialect dialect, String folder) throws SQLException {
    assertThat(Dialect.of(calledProduct(product))).isEqualTo(dialect);
    assertThat(dialect.folder()).isEqualTo(folder);
  }

  @Test
  void any_other_database_is_refused_by_name() {
    assertThatThrownBy(() -> Dialect.of(calledProduct("Oracle")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("database must be PostgreSQL, MariaDB, MySQL or H2 but was Oracle");
  }

  /** The drivers of the others are not at hand here; only this one answer is read. */
  private static Connection calledProduct(String name) {
    DatabaseMetaData metaData = answering(DatabaseMetaData.class, name);
    return answering(Connection.class, metaData);
  }

  private static <T> T answering(Class<T> type, Object answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> answer));
  }
}
