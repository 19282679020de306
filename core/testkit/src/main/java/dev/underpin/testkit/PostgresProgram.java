package dev.underpin.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs PostgreSQL on TCP only, with a superuser {@code postgres} who needs no password. */
final class PostgresProgram implements Program {
  private static final Duration INITDB_LIMIT = Duration.ofSeconds(60);

  private static final Pattern SEGMENT = Pattern.compile("\\s*\\d+\\s+(\\d+)\\s*"); // key, id

  private static final List<String> SAFETY_SETTINGS =
      List.of("fsync", "synchronous_commit", "full_page_writes");

  private final Binaries binaries;
  private final Map<String, String> settings;

  private PostgresProgram(Binaries binaries, String safety, Map<String, String> further) {
    this.binaries = binaries;
    this.settings = new TreeMap<>();
    for (String setting : SAFETY_SETTINGS) {
      settings.put(setting, safety);
    }
    settings.putAll(further);
  }

  /** With the settings that survive a crash turned off; the further settings go before. */
  static PostgresProgram fast(Binaries binaries, Map<String, String> further) {
    return new PostgresProgram(binaries, "off", further);
  }

  /** With the settings that survive a crash turned on; the further settings go before. */
  static PostgresProgram durable(Binaries binaries, Map<String, String> further) {
    return new PostgresProgram(binaries, "on", further);
  }

  @Override
  public String name() {
    return "PostgreSQL";
  }

  /** The C locale is the same on every machine. */
  @Override
  public void prepare(Path folder, Path log) throws IOException {
    List<String> command = program("initdb", folder);
    command.addAll(List.of("--auth=trust", "--username=postgres", "--encoding=UTF8"));
    command.addAll(List.of("--locale=C", "--no-sync", "--no-instructions"));
    int exitCode = Command.run(command, log, INITDB_LIMIT);
    if (exitCode != 0) {
      throw new IOException("initdb ended with exit code " + exitCode);
    }
  }

  @Override
  public List<String> command(Path folder, int port) throws IOException {
    List<String> command = program("postgres", folder);
    command.addAll(List.of("-p", Integer.toString(port)));
    set(command, "listen_addresses", "127.0.0.1");
    set(command, "unix_socket_directories", "");
    set(command, "dynamic_shared_memory_type", "mmap"); // in the folder, and so deleted with it
    set(command, "max_connections", "300");
    settings.forEach((name, value) -> set(command, name, value));
    return command;
  }

  private List<String> program(String name, Path folder) throws IOException {
    List<String> command = new ArrayList<>(Unprivileged.prefix(folder));
    command.add(binaries.postgres().resolve("bin").resolve(name).toString());
    command.addAll(List.of("-D", folder.resolve("data").toString()));
    return command;
  }

  private static void set(List<String> command, String name, String value) {
    command.add("-c");
    command.add(name + "=" + value);
  }

  @Override
  public void probe(int port) throws IOException {
    SqlDriver.POSTGRESQL.probe(url(port) + "&connectTimeout=2&socketTimeout=5");
  }

  @Override
  public String url(int port) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
  }

  @Override
  public Signal orderly() {
    return Signal.INT; // "fast": it does not wait for its clients
  }

  @Override
  public Signal quick() {
    return Signal.QUIT; // "immediate": no checkpoint, but its shared memory is given back
  }

  /** The file is there after a crash only; it names the server's System V segment. */
  @Override
  public void clear(Path folder) throws IOException {
    Path pidFile = folder.resolve("data").resolve("postmaster.pid");
    if (Files.exists(pidFile)) {
      List<String> lines = Files.readAllLines(pidFile);
      Matcher segment = SEGMENT.matcher(lines.size() < 7 ? "" : lines.get(6));
      if (segment.matches()) {
        Command.run(List.of("ipcrm", "-m", segment.group(1)), Duration.ofSeconds(10));
      }
    }
  }

  @Override
  public String advice() {
    return "build as a user who is not root, allow user namespaces where it must be root, or set "
        + PostgresServer.OVERRIDE
        + " to a server that runs already";
  }
}
