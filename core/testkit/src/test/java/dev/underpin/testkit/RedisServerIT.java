package dev.underpin.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RedisServerIT {

  @Test
  void replies_of_every_type_are_told_as_text() {
    try (PrivateServer<RedisServer> redis = RedisServer.startPrivate(Map.of())) {
      RedisServer server = redis.server();

      assertThat(server.command("SET", "key", "with space \u00e4\u20ac\r\n")).isEqualTo("OK");
      assertThat(server.command("GET", "key")).isEqualTo("with space \u00e4\u20ac\r\n");
      assertThat(server.command("STRLEN", "key")).isEqualTo("18");
      assertThat(server.command("GET", "missing")).isEmpty();
      assertThat(server.command("MGET", "missing", "missing")).isEqualTo("\n");
      assertThat(server.command("ROLE")).startsWith("master\n0");
      assertThatThrownBy(() -> server.command("NO-SUCH-COMMAND"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("failed at \"NO-SUCH-COMMAND\": ERR unknown command");
      redis.kill();
      assertThatThrownBy(() -> server.command("PING"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("refused");
    }
  }

  @Test
  void restarted_empty_it_is_the_same_server_without_its_data() {
    Map<String, String> settings = Map.of("appendonly", "yes", "appendfsync", "always");
    try (PrivateServer<RedisServer> redis = RedisServer.startPrivate(settings)) {
      redis.server().command("SET", "key", "value");

      redis.restartEmpty();

      assertThat(redis.server().command("DBSIZE")).isEqualTo("0");
      assertThat(redis.server().command("CONFIG", "GET", "appendonly")).endsWith("yes");
    }
  }

  @Test
  void restarted_empty_even_a_database_server_is_as_new() {
    try (PrivateServer<MariaDbServer> mariadb = MariaDbServer.startPrivate(Map.of())) {
      TestDatabase lost = mariadb.server().freshDatabase();

      mariadb.restartEmpty();

      assertThatThrownBy(() -> lost.dataSource().getConnection())
          .hasMessageContaining("Unknown database");
      mariadb.server().freshDatabase().close();
    }
  }

  @Test
  void full_redis_evicts_instead_of_refusing() {
    Map<String, String> settings = Map.of("maxmemory", "4mb", "maxmemory-policy", "allkeys-lru");
    try (PrivateServer<RedisServer> redis = RedisServer.startPrivate(settings)) {
      String value = "x".repeat(100_000);
      for (int i = 0; i < 80; i++) {
        redis.server().command("SET", "key" + i, value);
      }

      assertThat(Integer.parseInt(redis.server().command("DBSIZE"))).isBetween(1, 60);
      assertThat(redis.server().command("GET", "key79")).hasSize(value.length());
      redis.server().command("FLUSHALL");
      assertThat(redis.server().command("DBSIZE")).isEqualTo("0");
    }
  }
}
