package dev.underpin.testkit;

import static dev.underpin.testkit.FakeBuild.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartFailureIT {
  @TempDir Path temporary = Path.of("");

  @Test
  void postgres_that_cannot_start_fails_with_reason_log_and_remedy() {
    assertThatThrownBy(() -> PostgresServer.startPrivate(Map.of("max_connections", "none")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("PostgreSQL could not start: it ended with exit code 1")
        .hasMessageContaining("invalid value for parameter \"max_connections\": \"none\"")
        .hasMessageContaining("set UNDERPIN_TEST_POSTGRES_URL");
  }

  @Test
  void redis_that_cannot_start_fails_with_reason_log_and_remedy() {
    assertThatThrownBy(() -> RedisServer.startPrivate(Map.of("no-such-setting", "1")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Redis could not start: it ended with exit code 1")
        .hasMessageContaining("no-such-setting")
        .hasMessageContaining("set UNDERPIN_TEST_REDIS_URL");
  }

  @Test
  void failed_start_leaves_the_host_in_order() {
    assertThatThrownBy(() -> RedisServer.startPrivate(Map.of("no-such-setting", "1")))
        .isInstanceOf(IllegalStateException.class);

    try (PrivateServer<RedisServer> redis = RedisServer.startPrivate(Map.of())) {
      assertThat(redis.server().url()).startsWith("redis://127.0.0.1:");
    }
  }

  /** Users other than root need no namespace, and do not notice. */
  @Test
  void root_is_told_that_its_namespace_failed() throws IOException {
    Path unshare = temporary.resolve("unshare");
    Files.writeString(unshare, "#!/bin/sh\necho 'Operation not permitted' >&2\nexit 3\n");
    Files.setPosixFilePermissions(unshare, PosixFilePermissions.fromString("rwxr-xr-x"));

    try (FakeBuild build = FakeBuild.start();
        ChildJvm jvm =
            build
                .jvm(Mains.AskOnce.class)
                .env("PATH", temporary + ":" + System.getenv("PATH"))
                .args("postgres")
                .start()) {
      boolean root = Integer.valueOf(0).equals(Files.getAttribute(temporary, "unix:uid"));
      assertThat(jvm.awaitLine(root ? "failed: " : "got ", LIMIT))
          .contains(root ? "failed with exit code 3: Operation not permitted" : "got jdbc:")
          .contains(root ? "build as a user who is not root" : "got jdbc:");
    }
  }

  @Test
  void folder_that_cannot_be_made_is_named() throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));

    try (FakeBuild build = FakeBuild.start();
        ChildJvm jvm =
            build
                .jvm(Mains.AskOnce.class)
                .property("java.io.tmpdir", file.toString())
                .args("redis")
                .start()) {
      assertThat(jvm.awaitLine("failed: ", LIMIT))
          .contains("could not make the folder of the test servers, " + file)
          .contains("set java.io.tmpdir to a folder that can be written");
    }
  }
}
