package dev.underpin.testkit;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a short command left behind. */
record Command(int exitCode, String output) {

  /** Runs a command that prints less than a pipe holds. */
  static Command run(List<String> command, Duration limit) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    int exitCode = await(process, command, limit);
    byte[] output = process.getInputStream().readAllBytes();
    return new Command(exitCode, new String(output, StandardCharsets.UTF_8).strip());
  }

  /** Runs a command whose output goes to the end of a log file. */
  static int run(List<String> command, Path log, Duration limit) throws IOException {
    return run(command, Path.of("/dev/null"), log, limit);
  }

  /** Runs a command that reads a file. */
  static int run(List<String> command, Path input, Path log, Duration limit) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(input.toFile())
            .redirectOutput(Redirect.appendTo(log.toFile()))
            .start();
    return await(process, command, limit);
  }

  private static int await(Process process, List<String> command, Duration limit)
      throws IOException {
    try {
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
      process.destroyForcibly();
      throw new IOException(command.get(0) + " did not end within " + limit.toSeconds() + " s");
    } catch (InterruptedException e) {
      process.destroyForcibly().onExit().join(); // it may write into a folder that goes next
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + command.get(0) + " ran", e);
    }
  }
}
