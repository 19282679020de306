package dev.underpin.core.jdbc;

import dev.underpin.testkit.FreePort;
import dev.underpin.testkit.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A transaction pooler of its own in front of a database, where pgbouncer is installed. */
final class PgBouncer implements AutoCloseable {

  static final String OVERRIDE = "UNDERPIN_TEST_PGBOUNCER";

  private final Process process;
  private final String jdbcUrl;

  private PgBouncer(Process process, String jdbcUrl) {
    this.process = process;
    this.jdbcUrl = jdbcUrl;
  }

  /** The program that the variable names, else the one on the path or in Debian's folder. */
  static Optional<Path> find() {
    String override = System.getenv(OVERRIDE);
    if (override != null) {
      return Optional.of(Path.of(override));
    }
    return Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin"))
        .map(folder -> Path.of(folder, "pgbouncer"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static PgBouncer start(Path program, TestDatabase database, int poolSize, Path folder)
      throws IOException {
    URI server = URI.create(database.jdbcUrl().substring("jdbc:".length()));
    int port = FreePort.next();
    Path settings = folder.resolve("pgbouncer.ini");
    Files.writeString(settings, settings(server, database.name(), port, poolSize));
    Path users = folder.resolve("users.txt");
    Files.writeString(users, "\"postgres\" \"\"\n");
    List<String> command = new ArrayList<>(List.of(program.toString(), settings.toString()));
    if (System.getProperty("user.name").equals("root")) {
      // it refuses to run as root
      command.addAll(1, List.of("-u", "nobody"));
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Path log = folder.resolve("pgbouncer.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    // a pooler of transactions knows no prepared statements of the server
    PgBouncer pooler =
        new PgBouncer(
            process,
            "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres&prepareThreshold=0"
                .formatted(port, database.name()));
    pooler.awaitReady(log);
    return pooler;
  }

  private static String settings(URI server, String database, int port, int poolSize) {
    return """
    [databases]
    %s = host=%s port=%d user=postgres
    [pgbouncer]
    listen_addr = 127.0.0.1
    listen_port = %d
    unix_socket_dir =
    auth_type = any
    pool_mode = transaction
    default_pool_size = %d
    max_client_conn = 100
    ignore_startup_parameters = extra_float_digits
    """
        .formatted(database, server.getHost(), server.getPort(), port, poolSize);
  }

  private void awaitReady(Path log) throws IOException {
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !process.isAlive() || answers());
    } catch (ConditionTimeoutException e) {
      close();
      throw e;
    }
    if (!process.isAlive()) {
      throw new IllegalStateException("pgbouncer ended: " + Files.readString(log));
    }
  }

  private boolean answers() {
    try {
      return Sql.query(dataSource(), "SELECT 1").equals("1");
    } catch (SQLException e) {
      return false;
    }
  }

  UrlDataSource dataSource() {
    return new UrlDataSource(jdbcUrl);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("pgbouncer did not end by SIGKILL");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
