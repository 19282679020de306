package dev.underpin.examples.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * Starts an area in a JVM of its own.
 *
 * <p>An area is a folder {@code lib/AREA} with {@code AREA.jar}, whose manifest names its main
 * class and its class path in the same folder. So the versions of one area's peers never meet those
 * of another's, and an area that was added to the build is found without being named here.
 */
final class Launcher {

  /** The exit code for a command line that is not understood. */
  static final int USAGE = 2;

  private static final String JVM_OPTIONS = "Area-Jvm-Options";

  private final Path lib;
  private final PrintStream err;

  Launcher(Path lib, PrintStream err) {
    this.lib = lib;
    this.err = err;
  }

  /** {@return the exit code: that of the area, or {@link #USAGE}} */
  int run(String... args) throws IOException, InterruptedException {
    List<String> areas = areas();
    if (args.length == 0 || !areas.contains(args[0])) {
      err.println(refusal(args.length == 0 ? "no area was given" : quoted(args[0]), areas));
      return USAGE;
    }
    Path jar = jar(args[0]);
    if (!Files.isRegularFile(jar)) {
      err.printf(
          "area \"%s\" lacks %s; build it: mvn -pl examples/benchmarks/%s -am package%n",
          args[0], jar.getFileName(), args[0]);
      return USAGE;
    }
    return await(start(jar, Arrays.asList(args).subList(1, args.length)));
  }

  private List<String> areas() throws IOException {
    if (!Files.isDirectory(lib)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(lib)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  private static String quoted(String area) {
    return "there is no area \"" + area + "\"";
  }

  private static String refusal(String what, List<String> areas) {
    String there =
        areas.isEmpty()
            ? "no area was built; run mvn package"
            : "areas: " + String.join(", ", areas) + "; java -jar benchmarks.jar <area> [options]";
    return what + "; " + there;
  }

  private Path jar(String area) {
    return lib.resolve(area).resolve(area + ".jar");
  }

  private static Process start(Path jar, List<String> options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions(jar));
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(options);
    return new ProcessBuilder(command).inheritIO().start();
  }

  private static List<String> jvmOptions(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      String options = manifest == null ? null : manifest.getMainAttributes().getValue(JVM_OPTIONS);
      return options == null || options.isBlank() ? List.of() : List.of(options.trim().split(" +"));
    }
  }

  /** An area must not outlive its launcher. */
  private static int await(Process area) throws InterruptedException {
    Thread end = new Thread(area::destroy, "end-of-area");
    Runtime.getRuntime().addShutdownHook(end);
    return area.waitFor();
  }
}
