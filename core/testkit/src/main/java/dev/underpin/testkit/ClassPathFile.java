package dev.underpin.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** This JVM's class path as an argument file of the launcher: it may be longer than a command. */
final class ClassPathFile {
  private ClassPathFile() {}

  static void write(Path file) throws IOException {
    Files.writeString(file, arguments(System.getProperty("java.class.path", "")));
  }

  /** Absolute, since the child may run elsewhere; quoted as the launcher's syntax asks. */
  static String arguments(String classPath) {
    String absolute =
        Pattern.compile(File.pathSeparator, Pattern.LITERAL)
            .splitAsStream(classPath)
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    return "-cp\n\"" + absolute.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n";
  }

  /** The launcher of the Java that runs this JVM. */
  static String javaCommand() {
    return Path.of(System.getProperty("java.home", ""), "bin", "java").toString();
  }
}
