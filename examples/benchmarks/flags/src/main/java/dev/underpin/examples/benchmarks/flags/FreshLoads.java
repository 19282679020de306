package dev.underpin.examples.benchmarks.flags;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.underpin.examples.benchmarks.report.Samples;
import dev.underpin.examples.benchmarks.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@link FreshLoad} over and over, each in a JVM of its own. */
record FreshLoads(Samples millis, Samples megabytes) {

  private static final String HEAP = "512m";

  static FreshLoads run(int rounds) throws IOException, InterruptedException {
    Path file = Files.createTempFile("flags", ".json");
    try {
      Files.writeString(file, Ours.many());
      double[] millis = new double[rounds];
      double[] megabytes = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        String measured = once(file);
        int gap = measured.indexOf(' ');
        millis[round] = Long.parseLong(measured, 0, gap, 10) / 1e6;
        megabytes[round] = Long.parseLong(measured, gap + 1, measured.length(), 10) / 1e6;
      }
      return new FreshLoads(Samples.of(millis), Samples.of(megabytes));
    } finally {
      Files.delete(file);
    }
  }

  private static String once(Path file) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms" + HEAP,
                "-Xmx" + HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                FreshLoad.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException("a fresh load must end well but ended with " + process.exitValue());
    }
    return printed.substring(printed.lastIndexOf('\n') + 1);
  }

  Table table() {
    return new Table("10,000 flags of a file, fresh JVM", "median", "interval")
        .row("first load, ms", millis)
        .row("heap kept, MB", megabytes);
  }
}
