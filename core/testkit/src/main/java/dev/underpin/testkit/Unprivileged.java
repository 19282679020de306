package dev.underpin.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * PostgreSQL refuses to run as root, which containers often are. In a user namespace of its own
 * ({@code unshare -U}) it sees itself as nobody, while its files remain root's.
 */
final class Unprivileged {
  private static final List<String> UNSHARE = List.of("unshare", "-U");
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Unprivileged() {}

  /** What goes before a command of PostgreSQL, for the user who owns this new folder. */
  static List<String> prefix(Path ownFolder) throws IOException {
    boolean root = Integer.valueOf(0).equals(Files.getAttribute(ownFolder, "unix:uid"));
    return root ? prefixOfRoot(probe()) : List.of();
  }

  /** Runs {@code id -u} in a namespace. */
  private static Command probe() {
    try {
      return Command.run(List.of("unshare", "-U", "id", "-u"), LIMIT);
    } catch (IOException e) {
      return new Command(-1, String.valueOf(e.getMessage()));
    }
  }

  static List<String> prefixOfRoot(Command probe) {
    if (probe.exitCode() == 0 && !probe.output().equals("0")) {
      return UNSHARE;
    }
    throw new IllegalStateException(
        "this is root, as which PostgreSQL refuses to run, and a user namespace for it "
            + "(unshare -U id -u) failed with exit code "
            + probe.exitCode()
            + ": "
            + probe.output());
  }
}
