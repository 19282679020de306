package dev.underpin.examples.benchmarks.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One run of {@code benchmarks.jar}, to show that an area works as it is packaged.
 *
 * <pre>{@code
 * BenchmarksJar run = BenchmarksJar.run("context", "--smoke");
 * }</pre>
 *
 * @param exitCode 0 if all went well
 * @param output what it printed, errors among it
 */
public record BenchmarksJar(int exitCode, String output) {

  private static final Pattern FIGURE =
      Pattern.compile(
          "BENCH (\\S+) ours=# best=# peer=\\S+ ratio=(?:#|inf) floor=# unit=\\S+ spread=\\d+%"
              .replace("#", "\\d+(?:\\.\\d+)?"));
  private static final long PATIENCE_SECONDS = 400;

  // of the jar and of what it starts: nobody reads the figures of a run of seconds
  private static final String LITTLE_COMPILING = "-XX:TieredStopAtLevel=1";

  /**
   * Runs the jar from the folder of an area's module, after the jars were built.
   *
   * @param args the area and its options
   * @return what came of it
   * @throws IOException if no JVM can be started
   * @throws InterruptedException if this thread is interrupted meanwhile
   */
  public static BenchmarksJar run(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx256m", "-jar", Path.of("..", "target", "benchmarks.jar").toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JDK_JAVA_OPTIONS", LITTLE_COMPILING);
    Process process = builder.start();
    var unused =
        process.onExit().orTimeout(PATIENCE_SECONDS, SECONDS).exceptionally(late -> end(process));
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), UTF_8);
      return new BenchmarksJar(process.waitFor(), text);
    }
  }

  /** The launcher takes its area along. */
  private static Process end(Process process) {
    process.destroy();
    return process;
  }

  /**
   * {@return the names of the figures, in the order of the {@code BENCH} lines}
   *
   * @throws IllegalStateException if a line is not as it is documented, or something follows them
   */
  public List<String> figures() {
    List<String> names = new ArrayList<>();
    for (String line : output.lines().dropWhile(line -> !line.startsWith("BENCH ")).toList()) {
      Matcher figure = FIGURE.matcher(line);
      if (!figure.matches()) {
        throw new IllegalStateException("among the last lines is one that is no figure: " + line);
      }
      names.add(figure.group(1));
    }
    return names;
  }
}
