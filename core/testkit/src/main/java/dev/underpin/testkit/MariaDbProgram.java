package dev.underpin.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs MariaDB on TCP only, with a superuser {@code root} who needs no password. */
final class MariaDbProgram implements Program {
  private static final Duration BOOTSTRAP_LIMIT = Duration.ofSeconds(60);

  /** It never waits for the disk, and writes each page once. */
  private static final Map<String, String> FAST =
      Map.of(
          "innodb_flush_log_at_trx_commit", "0",
          "innodb_doublewrite", "OFF",
          "debug_no_sync", "ON");

  /** The binary log is off, but a test may turn it on. */
  private static final Map<String, String> DURABLE =
      Map.of("innodb_flush_log_at_trx_commit", "1", "innodb_doublewrite", "ON", "sync_binlog", "1");

  /** One statement a line; the null stands for a superuser without a password. */
  private static final String FIRST =
      """
      create database mysql;
      use mysql;
      set @auth_root_socket = null;
      """;

  private final Binaries binaries;
  private final Map<String, String> settings;

  private MariaDbProgram(
      Binaries binaries, Map<String, String> safety, Map<String, String> further) {
    this.binaries = binaries;
    this.settings = new TreeMap<>(safety);
    settings.putAll(further);
  }

  /** With what survives a crash turned off; the further settings go before. */
  static MariaDbProgram fast(Binaries binaries, Map<String, String> further) {
    return new MariaDbProgram(binaries, FAST, further);
  }

  /** With what survives a crash turned on; the further settings go before. */
  static MariaDbProgram durable(Binaries binaries, Map<String, String> further) {
    return new MariaDbProgram(binaries, DURABLE, further);
  }

  @Override
  public String name() {
    return "MariaDB";
  }

  /** What mariadb-install-db does, without its shell script and the texts of {@code HELP}. */
  @Override
  public void prepare(Path folder, Path log) throws IOException {
    requireLibraries();
    Files.createDirectory(folder.resolve("data"));
    Path sql = Files.createFile(folder.resolve("bootstrap.sql"));
    append(sql, FIRST.getBytes(UTF_8));
    for (String file : MariaDbArtifact.SYSTEM_TABLES) {
      append(sql, Files.readAllBytes(binaries.mariaDb().resolve(file)));
    }
    List<String> command = program(folder);
    command.addAll(List.of("--bootstrap", "--max_allowed_packet=8M", "--debug_no_sync=ON"));
    int exitCode = Command.run(command, sql, log, BOOTSTRAP_LIMIT);
    if (exitCode != 0) {
      throw new IOException("its bootstrap ended with exit code " + exitCode);
    }
    Files.delete(sql);
  }

  private void requireLibraries() throws IOException {
    String missing = SystemLibraries.missing(binaries.mariaDb().resolve("bin/mariadbd"));
    if (!missing.isEmpty()) {
      throw new IOException(missing);
    }
  }

  private static void append(Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes, StandardOpenOption.APPEND);
  }

  @Override
  public List<String> command(Path folder, int port) throws IOException {
    List<String> command = program(folder);
    command.addAll(List.of("--port=" + port, "--bind-address=127.0.0.1", "--socket="));
    command.add("--skip-name-resolve");
    command.add("--skip-ssl"); // or each start makes an RSA key, which takes seconds
    command.add("--tmpdir=" + folder); // and so deleted with it
    command.addAll(List.of("--max_connections=300", "--character_set_server=utf8mb4"));
    settings.forEach((name, value) -> command.add("--" + name + "=" + value));
    return command;
  }

  private List<String> program(Path folder) throws IOException {
    Path home = binaries.mariaDb();
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/mariadbd").toString());
    command.add("--no-defaults");
    command.add("--basedir=" + home);
    command.add("--lc-messages-dir=" + home.resolve("share"));
    command.add("--datadir=" + folder.resolve("data"));
    if (Integer.valueOf(0).equals(Files.getAttribute(folder, "unix:uid"))) {
      command.add("--user=root"); // or it refuses to run as root
    }
    return command;
  }

  @Override
  public void probe(int port) throws IOException {
    SqlDriver.MARIADB.probe(url(port) + "&connectTimeout=2000&socketTimeout=5000");
  }

  @Override
  public String url(int port) {
    return "jdbc:mariadb://127.0.0.1:" + port + "/mysql?user=root&sslMode=disable";
  }

  @Override
  public Signal orderly() {
    return Signal.TERM;
  }

  @Override
  public Signal quick() {
    return Signal.KILL;
  }

  @Override
  public void clear(Path folder) {
    // it occupies nothing but its process
  }

  @Override
  public String advice() {
    return "install what is missing (Debian: libcrypt1 libsystemd0 libstdc++6; Fedora:"
        + " libxcrypt-compat systemd-libs libstdc++), or set "
        + MariaDbServer.OVERRIDE
        + " to a server that runs already";
  }
}
