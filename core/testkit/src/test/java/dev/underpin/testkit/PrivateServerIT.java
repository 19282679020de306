package dev.underpin.testkit;

import static dev.underpin.testkit.FakeBuild.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrivateServerIT {

  @Test
  void killed_postgres_comes_back_on_its_port_with_what_was_committed() throws SQLException {
    try (PrivateServer<PostgresServer> server = PostgresServer.startPrivate(Map.of())) {
      String url = server.server().jdbcUrl();
      try (Connection open = DriverManager.getConnection(url);
          Statement statement = open.createStatement()) {
        statement.execute("create table kept (id int)");
        statement.execute("insert into kept values (7)");

        server.kill();

        assertThat(open.isValid(5)).isFalse();
        assertThatThrownBy(() -> DriverManager.getConnection(url)).isInstanceOf(SQLException.class);
      }

      server.start();

      assertThat(query(url, "select id from kept")).isEqualTo("7");
    }
  }

  @Test
  void killed_postgres_leaves_no_shared_memory() throws IOException {
    List<ProcessHandle> processes;
    try (PrivateServer<PostgresServer> server = PostgresServer.startPrivate(Map.of())) {
      processes = FakeBuild.processesWith(folder(server));
      assertThat(sharedMemoryOf(processes)).hasSize(1);

      server.kill();
    }

    assertThat(sharedMemoryOf(processes)).isEmpty();
  }

  private static List<String> sharedMemoryOf(List<ProcessHandle> creators) throws IOException {
    List<String> pids = creators.stream().map(each -> Long.toString(each.pid())).toList();
    return Command.run(List.of("ipcs", "-m", "-p"), LIMIT)
        .output()
        .lines()
        .filter(line -> !Collections.disjoint(pids, List.of(line.split("\\s+", -1))))
        .toList();
  }

  @Test
  void stopped_postgres_shuts_down_in_good_order_and_starts_again() throws SQLException {
    try (PrivateServer<PostgresServer> server = PostgresServer.startPrivate(Map.of())) {
      String url = server.server().jdbcUrl();
      server.stop();
      server.stop();
      assertThatThrownBy(() -> DriverManager.getConnection(url)).isInstanceOf(SQLException.class);

      server.start();
      server.start();

      assertThat(query(url, "select pg_is_in_recovery()")).isEqualTo("f");
    }
  }

  @Test
  void settings_go_before_the_defaults() throws SQLException {
    Map<String, String> settings = Map.of("fsync", "off", "max_connections", "17");
    try (PrivateServer<PostgresServer> server = PostgresServer.startPrivate(settings)) {
      String url = server.server().jdbcUrl();

      assertThat(query(url, "show fsync")).isEqualTo("off");
      assertThat(query(url, "show max_connections")).isEqualTo("17");
      assertThat(query(url, "show synchronous_commit")).isEqualTo("on");
    }
  }

  @Test
  void killed_redis_comes_back_with_what_its_settings_kept() throws IOException {
    Map<String, String> settings = Map.of("appendonly", "yes", "appendfsync", "always");
    try (PrivateServer<RedisServer> server = RedisServer.startPrivate(settings)) {
      URI uri = URI.create(server.server().url());
      assertThat(redis(uri, "SET key value")).isEqualTo("+OK");

      server.kill();
      assertThat(RedisProgram.ping(uri.getHost(), uri.getPort())).isFalse();
      server.start();

      assertThat(redis(uri, "STRLEN key")).isEqualTo(":5");
    }
  }

  @Test
  void server_that_cannot_come_back_fails_with_its_log_and_may_be_tried_again() throws IOException {
    try (PrivateServer<RedisServer> server = RedisServer.startPrivate(Map.of())) {
      URI uri = URI.create(server.server().url());
      server.kill();

      try (ServerSocket thief =
          new ServerSocket(uri.getPort(), 1, InetAddress.getLoopbackAddress())) {
        assertThat(thief.isBound()).isTrue();
        assertThatThrownBy(server::start)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("Redis could not start: it ended with exit code 1")
            .hasMessageContaining("Address already in use");
      }

      server.start();
      assertThat(RedisProgram.ping(uri.getHost(), uri.getPort())).isTrue();
    }
  }

  @Test
  void closed_server_leaves_no_process_and_no_file() throws IOException {
    PrivateServer<RedisServer> server = RedisServer.startPrivate(Map.of());
    URI uri = URI.create(server.server().url());
    String folder = folder(server);
    assertThat(FakeBuild.processesWith(folder)).isNotEmpty();

    server.close();
    server.close();

    assertThat(FakeBuild.processesWith(folder)).isEmpty();
    assertThat(BuildFolder.of(BuildOwner.find()).path().resolve(folder)).doesNotExist();
    assertThat(RedisProgram.ping(uri.getHost(), uri.getPort())).isFalse();
    assertThatThrownBy(server::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is gone");
  }

  @Test
  void private_server_ends_with_its_killed_jvm() {
    try (ChildJvm jvm = ChildJvm.of(Mains.PrivateOwner.class).start()) {
      String line = jvm.awaitLine("private=", LIMIT);
      URI uri = URI.create(line.substring("private=".length()));
      assertThat(RedisProgram.ping(uri.getHost(), uri.getPort())).isTrue();

      jvm.sigkill();

      await().atMost(LIMIT).until(() -> !RedisProgram.ping(uri.getHost(), uri.getPort()));
    }
  }

  private static String folder(PrivateServer<?> server) {
    return server.toString().replaceAll("private server (\\S+) at .*", "$1");
  }

  private static String query(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      assertThat(result.next()).isTrue();
      return String.valueOf(result.getString(1));
    }
  }

  private static String redis(URI uri, String command) throws IOException {
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      byte[] reply = new byte[64];
      int length = socket.getInputStream().read(reply);
      return new String(reply, 0, length, StandardCharsets.US_ASCII).strip();
    }
  }
}
