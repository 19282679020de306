package dev.underpin.examples.checks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where the modules are whose jars users get. */
final class PublishedModules {

  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
  private static final Set<String> UNPUBLISHED = Set.of("core/bom", "core/testkit");

  private PublishedModules() {}

  /** The folder with README.md, whichever folder the build was started in. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("core/bom"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("the project's root is not above the working directory");
      }
    }
    return folder;
  }

  /** Every module that the root pom lists, but for the examples, the test kit and the BOM. */
  static Stream<Path> folders() throws IOException {
    Path pom = root().resolve("pom.xml");
    return MODULE
        .matcher(Files.readString(pom))
        .results()
        .map(module -> module.group(1))
        .filter(module -> !module.startsWith("examples/") && !UNPUBLISHED.contains(module))
        .map(root()::resolve);
  }
}
