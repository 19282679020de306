package dev.underpin.examples.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An area of a test: writes down how it was started, and ends with code 7. */
final class Echo {

  private Echo() {}

  public static void main(String[] args) throws Exception {
    List<String> seen =
        List.of(
            System.getProperty("java.class.path", ""),
            System.getProperty("echo", "no option"),
            String.join(" ", List.of(args).subList(1, args.length)));
    Files.write(Path.of(args[0]), seen);
    System.exit(7);
  }
}
