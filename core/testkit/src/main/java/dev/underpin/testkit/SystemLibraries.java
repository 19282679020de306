package dev.underpin.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tells which libraries a program wants and this system does not have. With {@code
 * LD_TRACE_LOADED_OBJECTS} set, the loader lists them and runs nothing: that is what {@code ldd}
 * does, which small images lack.
 */
final class SystemLibraries {
  private static final Pattern MISSING = Pattern.compile("(\\S+) => not found");
  private static final Pattern TOO_OLD = Pattern.compile("version [`'](\\S+)' not found");
  private static final long LIMIT_SECONDS = 10;
  private static final int MAX_TRIES = 100;
  private static final long BUSY_NANOS = 10_000_000;

  private SystemLibraries() {}

  /** A sentence's part that names what is missing; empty when nothing is. */
  static String missing(Path program) throws IOException {
    List<String> missing = parse(trace(program));
    return missing.isEmpty() ? "" : "this system lacks " + String.join(", ", missing);
  }

  /** File names of libraries, and versions of those that are there but too old. */
  static List<String> parse(String trace) {
    return Stream.of(MISSING, TOO_OLD)
        .flatMap(pattern -> pattern.matcher(trace).results())
        .map((MatchResult match) -> match.group(1))
        .distinct()
        .toList();
  }

  private static String trace(Path program) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(program.toString()).redirectErrorStream(true);
    builder.environment().put("LD_TRACE_LOADED_OBJECTS", "1");
    Process process = start(builder);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    awaitEnd(process);
    return output;
  }

  private static Process start(ProcessBuilder builder) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        return builder.start();
      } catch (IOException e) {
        if (tries == MAX_TRIES || !isBusy(e)) {
          throw lacksGlibc(e);
        }
        LockSupport.parkNanos(BUSY_NANOS);
      }
    }
  }

  /** A process that another thread is starting has inherited what was open for writing here. */
  private static boolean isBusy(IOException e) {
    return String.valueOf(e.getMessage()).contains("error=26,");
  }

  /** Of a file that is there, "no such file" means its loader. */
  private static IOException lacksGlibc(IOException e) {
    return new IOException("this system cannot run it, which needs glibc: " + e.getMessage(), e);
  }

  private static void awaitEnd(Process process) {
    try {
      process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
