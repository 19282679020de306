package dev.underpin.examples.benchmarks;

import java.net.URISyntaxException;
import java.nio.file.Path;

/**
 * The main class of {@code benchmarks.jar}.
 *
 * <pre>{@code
 * java -jar examples/benchmarks/target/benchmarks.jar context --quick
 * }</pre>
 */
public final class Benchmarks {

  private Benchmarks() {}

  /**
   * Runs one area and ends with its exit code: 0, or 2 if the command line is not understood.
   *
   * @param args the area, then its options
   * @throws Exception if the area's JVM cannot be started
   */
  public static void main(String[] args) throws Exception {
    System.exit(new Launcher(lib(), System.err).run(args));
  }

  private static Path lib() throws URISyntaxException {
    Path jar =
        Path.of(Benchmarks.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return jar.resolveSibling("lib");
  }
}
