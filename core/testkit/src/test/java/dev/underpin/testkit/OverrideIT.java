package dev.underpin.testkit;

import static dev.underpin.testkit.FakeBuild.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The servers of this build stand for ones that run already. */
class OverrideIT {

  @Test
  void named_postgres_is_used_and_none_is_started() throws IOException {
    String url = PostgresServer.durable().jdbcUrl();
    try (FakeBuild build = FakeBuild.start();
        ChildJvm jvm =
            build
                .jvm(Mains.AskOnce.class)
                .env(PostgresServer.OVERRIDE, url)
                .args("postgres")
                .start()) {
      assertThat(jvm.awaitLine("got ", LIMIT)).isEqualTo("got " + url);
      assertThat(build.folder()).doesNotExist();
    }
  }

  @Test
  void named_redis_is_used_and_none_is_started() throws IOException {
    String url = RedisServer.shared().url();
    try (FakeBuild build = FakeBuild.start();
        ChildJvm jvm =
            build.jvm(Mains.AskOnce.class).env(RedisServer.OVERRIDE, url).args("redis").start()) {
      assertThat(jvm.awaitLine("got ", LIMIT)).isEqualTo("got " + url);
      assertThat(build.folder()).doesNotExist();
    }
  }

  @Test
  void malformed_variable_fails_the_test_that_asks() {
    try (ChildJvm jvm =
        ChildJvm.of(Mains.AskOnce.class)
            .env(PostgresServer.OVERRIDE, "localhost:5432")
            .args("postgres")
            .start()) {
      assertThat(jvm.awaitLine("failed: ", LIMIT))
          .contains("UNDERPIN_TEST_POSTGRES_URL must be jdbc:postgresql://host:port/database?user=")
          .contains("but was \"localhost:5432\"");
    }
  }

  @Test
  void fresh_databases_lie_on_the_named_server() {
    PostgresServer named = PostgresServer.shared(PostgresServer.durable().jdbcUrl());

    try (TestDatabase database = named.freshDatabase()) {
      assertThat(database.jdbcUrl())
          .isEqualTo(
              PostgresServer.durable()
                  .jdbcUrl()
                  .replace("/postgres?", "/" + database.name() + "?"));
    }
  }

  @Test
  void named_server_must_be_durable_for_tests_of_durability() {
    String durable = PostgresServer.durable().jdbcUrl();
    String fast = PostgresServer.shared().jdbcUrl();

    assertThat(PostgresServer.durable(durable).jdbcUrl()).isEqualTo(durable);
    assertThatThrownBy(() -> PostgresServer.durable(fast))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("but it has fsync=off synchronous_commit=off full_page_writes=off");
  }

  @Test
  void named_server_must_run() {
    int port = FreePort.next();
    String postgres = "jdbc:postgresql://127.0.0.1:" + port + "/db?user=u&password=hidden";

    assertThatThrownBy(() -> PostgresServer.shared(postgres))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("UNDERPIN_TEST_POSTGRES_URL must be a server that runs")
        .hasMessageContaining("refused")
        .hasMessageNotContaining("hidden");
    assertThatThrownBy(() -> RedisServer.shared("redis://:hidden@127.0.0.1:" + port))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no Redis answers at 127.0.0.1:" + port)
        .hasMessageContaining("start it, or unset UNDERPIN_TEST_REDIS_URL")
        .hasMessageNotContaining("hidden");
  }
}
