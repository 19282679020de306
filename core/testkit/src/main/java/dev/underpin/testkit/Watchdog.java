package dev.underpin.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Ends a process and deletes a path once this JVM is gone, in whatever way it went.
 *
 * <p>A shutdown hook does not run in a JVM that is killed with SIGKILL. So a small shell waits at
 * the other end of a pipe that only this JVM holds open: when the JVM dies, the system closes the
 * pipe, the shell reads its end, and does the work. While the JVM lives it tells the shell over the
 * same pipe which process to end; an empty line means none.
 */
final class Watchdog implements AutoCloseable {
  private static final String NAME = "underpin-watchdog";
  private static final String SCRIPT =
      """
      trap '' HUP INT TERM
      pids=
      while read -r line; do pids=$line; done
      for one in $pids; do kill -s CONT "$one" 2>/dev/null; done
      pid=${pids%% *}
      if [ -n "$pid" ] && kill -s "$1" "$pid" 2>/dev/null && [ "$1" != KILL ]; then
        n=0
        while [ $n -lt 50 ] && kill -0 "$pid" 2>/dev/null; do sleep 0.1; n=$((n + 1)); done
        kill -s KILL "$pid" 2>/dev/null
      fi
      rm -rf "$2"
      """;

  private final Process shell;

  private Watchdog(Process shell) {
    this.shell = shell;
  }

  /** Starts one that ends its process with this signal, and after 5 s with SIGKILL. */
  static Watchdog start(Signal signal, Path toDelete) throws IOException {
    List<String> command =
        List.of("sh", "-c", SCRIPT, NAME, signal.name(), toDelete.toAbsolutePath().toString());
    return new Watchdog(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start());
  }

  /** True for the shell of any watchdog, also one that belongs to another JVM. */
  static boolean is(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains(NAME);
  }

  /** Takes this process over from now on, in place of the one before. */
  void watch(long pid) {
    tell(Long.toString(pid));
  }

  /** The same while it is frozen, with all its helpers: only what goes on can end. */
  void watchFrozen(List<Long> pids) {
    tell(pids.stream().map(Object::toString).collect(Collectors.joining(" ")));
  }

  /** Has no process to end from now on. */
  void forget() {
    tell("");
  }

  private void tell(String line) {
    try {
      shell.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      shell.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the watchdog shell is gone", e);
    }
  }

  /** Sends it off now, to do what is left to do. */
  @Override
  public void close() {
    try {
      shell.getOutputStream().close();
      shell.waitFor(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException("could not close the pipe to the watchdog shell", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
