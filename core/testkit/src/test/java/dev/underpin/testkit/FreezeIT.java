package dev.underpin.testkit;

import static dev.underpin.testkit.FakeBuild.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
      String url = postgres.server().jdbcUrl();
      String hasty = url + "&socketTimeout=1&connectTimeout=1";
      try (Connection open = DriverManager.getConnection(url);
          Connection patient = DriverManager.getConnection(url)) {
        open.setNetworkTimeout(Runnable::run, 1_000);
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
      List<ProcessHandle> family = family(server);

      owner.sigkill();

      awaitEnd(family);
    }
  }

  /** Its helpers hear of the end of their server only when they go on. */
  @Test
  void frozen_server_ends_with_its_killed_host(@TempDir Path folder) {
    PostgresServer.shared(); // its program is unpacked
    String build = BuildFolder.of(BuildOwner.find()).path().toString();
    try (ChildJvm host =
        ChildJvm.of(Mains.FreezingHost.class).args(build, folder.toString()).start()) {
      host.awaitLine("frozen", LIMIT);
      List<ProcessHandle> family = family("-D " + folder);

      Signal.KILL.send(host.pid()); // and nobody else

      awaitEnd(family);
    }
  }

  /** The helpers of a PostgreSQL do not tell its folder. */
  private static List<ProcessHandle> family(String name) {
    List<ProcessHandle> family =
        FakeBuild.processesWith(name).stream()
            .filter(process -> !Watchdog.is(process))
            .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
            .toList();
    assertThat(family).hasSizeGreaterThan(3);
    return family;
  }

  private static void awaitEnd(List<ProcessHandle> family) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(family).noneMatch(ProcessState::isRunning));
  }
}
