package dev.underpin.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OverrideTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "localhost:5432",
        "postgresql://localhost/db?user=u",
        "jdbc:mysql://localhost/db?user=u",
        "jdbc:postgresql:db?user=u",
        "jdbc:postgresql://localhost/?user=u",
        "jdbc:postgresql://localhost/db",
        "jdbc:postgresql://localhost:port/db?user=u",
        "jdbc:postgresql://localhost:5432/db?password=hidden",
        "jdbc:postgresql://localhost:5432/db?user=&password=hidden",
      })
  void malformed_postgres_url_is_refused(String url) {
    assertThatThrownBy(() -> PostgresServer.shared(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("UNDERPIN_TEST_POSTGRES_URL must be jdbc:postgresql://host:port/")
        .hasMessageContaining("correct it, or unset it")
        .hasMessageNotContaining("hidden");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "jdbc:mysql://localhost/db?user=u",
        "jdbc:mariadb://localhost/?user=u",
        "jdbc:mariadb://localhost:port/db?user=u",
        "jdbc:mariadb://localhost/db?password=hidden",
      })
  void malformed_mariadb_url_is_refused(String url) {
    assertThatThrownBy(() -> MariaDbServer.shared(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("UNDERPIN_TEST_MYSQL_URL must be jdbc:mariadb://host:port/")
        .hasMessageContaining("correct it, or unset it")
        .hasMessageNotContaining("hidden");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost:6379",
        "http://localhost:6379",
        "redis:localhost",
        "redis://",
        "redis://u:hidden@",
        "redis://u:hidden@local host",
      })
  void malformed_redis_url_is_refused(String url) {
    assertThatThrownBy(() -> RedisServer.shared(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("UNDERPIN_TEST_REDIS_URL must be redis://")
        .hasMessageContaining("correct it, or unset it")
        .hasMessageNotContaining("hidden");
  }

  @Test
  void other_database_is_on_the_same_server_with_the_same_settings() {
    JdbcUrl url =
        JdbcUrl.parse(
            SqlDriver.POSTGRESQL,
            "x",
            "jdbc:postgresql://[::1]:5432,b/db?ssl=true&user=u&password=p");

    assertThat(url.withDatabase("other").text())
        .isEqualTo("jdbc:postgresql://[::1]:5432,b/other?ssl=true&user=u&password=p");
  }

  @Test
  void tls_url_of_redis_is_taken_as_it_is() {
    String url = "rediss://u:hidden@redis.example:6380/2";

    assertThat(RedisServer.shared(url).url()).isEqualTo(url);
    assertThat(RedisServer.shared(url)).hasToString("rediss://***@redis.example:6380/2");
  }
}
