package dev.underpin.testkit;

import static dev.underpin.testkit.FakeBuild.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FreezeIT {

  @Test
  void frozen_redis_is_silent_until_it_goes_on() {
    try (PrivateServer<RedisServer> redis = RedisServer.startPrivate(Map.of())) {
      redis.server().command("SET", "key", "kept");

      redis.freeze();

      assertThatThrownBy(() -> redis.server().command("GET", "key"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Read timed out");
      redis.resume();
      assertThat(redis.server().command("GET", "key")).isEqualTo("kept");
    }
  }

  /** The sessions are processes of their own: they have to stand still too. */
  @Test
  void frozen_postgres_serves_neither_old_connections_nor_new_ones() throws SQLException {
    try (PrivateServer<PostgresServer> postgres = PostgresServer.startPrivate(Map.of())) {
      String hasty = postgres.server().jdbcUrl() + "&socketTimeout=1&connectTimeout=1";
      try (Connection open = DriverManager.getConnection(hasty);
          Connection patient = DriverManager.getConnection(postgres.server().jdbcUrl())) {
        postgres.freeze();

        assertThat(open.isValid(5)).isFalse();
        assertThatThrownBy(() -> DriverManager.getConnection(hasty))
            .isInstanceOf(SQLException.class);
        postgres.resume();
        assertThat(one(patient)).isEqualTo("1");
      }
    }
  }

  private static String one(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select 1")) {
      assertThat(result.next()).isTrue();
      return result.getString(1);
    }
  }

  @Test
  void frozen_server_can_be_stopped_and_killed_but_not_started() {
    try (PrivateServer<PostgresServer> postgres = PostgresServer.startPrivate(Map.of())) {
      postgres.freeze();
      assertThatThrownBy(postgres::start)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is frozen; resume it");

      postgres.stop();
      assertThatThrownBy(postgres::freeze)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is down; start it");
      postgres.start();
      postgres.freeze();
      postgres.kill();
      postgres.start();

      assertThat(postgres.server().freshDatabase().name()).startsWith("underpin_");
    }
  }

  @Test
  void frozen_server_ends_with_its_killed_jvm() {
    try (ChildJvm owner = ChildJvm.of(Mains.FreezingOwner.class).start()) {
      String server = owner.awaitLine("frozen ", LIMIT).substring("frozen ".length());
      assertThat(FakeBuild.processesWith(server)).isNotEmpty();

      owner.sigkill();

      awaitNoneWith(server);
    }
  }

  /** Its helpers hear of the end of their server only when they go on. */
  @Test
  void frozen_server_ends_with_its_killed_host() throws IOException {
    try (FakeBuild build = FakeBuild.start();
        ChildJvm owner = build.jvm(Mains.FreezingOwner.class).start()) {
      String server = owner.awaitLine("frozen ", LIMIT).substring("frozen ".length());
      assertThat(FakeBuild.processesWith(server)).isNotEmpty();

      build.host().destroyForcibly();

      awaitNoneWith(server);
      try (ChildJvm next = build.asker("redis")) {
        next.awaitLine("redis=", LIMIT); // on a new host, which clears up after the killed one
      }
    }
  }

  private static void awaitNoneWith(String name) {
    await().atMost(LIMIT).untilAsserted(() -> assertThat(FakeBuild.processesWith(name)).isEmpty());
  }
}
