package dev.underpin.examples.benchmarks.stampede;

import dev.underpin.examples.benchmarks.stampede.Folder.Turn;
import dev.underpin.testkit.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Three processes of one contender, that are told what to ask for. */
final class StampedeRun implements AutoCloseable {

  private static final int PROCESSES = 3;
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration TURN_LIMIT = Duration.ofSeconds(90);
  private static final Duration AHEAD = Duration.ofMillis(150);
  private static final Duration LOAD_LIMIT = Duration.ofSeconds(20);

  private final String contender;
  private final String redis;
  private final int callers;
  private final Folder folder;
  private final List<ChildJvm> processes = new ArrayList<>();
  private int started;
  private int turns;

  StampedeRun(String contender, String redis, int callers) throws IOException {
    this.contender = contender;
    this.redis = redis;
    this.callers = callers;
    this.folder = new Folder(Files.createTempDirectory("stampede-"));
    for (int i = 0; i < PROCESSES; i++) {
      processes.add(start());
    }
    awaitReady();
  }

  private ChildJvm start() {
    started++;
    return ChildJvm.of(Callers.class)
        .jvmArg("-Xmx256m")
        .jvmArg("-Xss512k")
        .jvmArg("-XX:+UseSerialGC")
        .jvmArg("-XX:TieredStopAtLevel=1")
        .args("p" + started, folder.path().toString(), contender, redis)
        .args(Integer.toString(callers), Integer.toString(turns + 1))
        .start();
  }

  private void awaitReady() {
    processes.forEach(process -> process.awaitLine(Callers.READY, START_LIMIT));
  }

  /**
   * A key that everybody asked for.
   *
   * @param loads how often it was loaded
   * @param slowestMillis how long the last caller waited
   */
  record Asked(long loads, double slowestMillis) {}

  /** All ask for a key that nobody has. */
  Asked ask() throws IOException {
    String key = announce();
    return asked(key);
  }

  /** The same, and the process that loads it is killed meanwhile; null if that came too late. */
  @Nullable Asked askAndKill() throws IOException, InterruptedException {
    String key = announce();
    ChildJvm loading = loading(key);
    loading.sigkill();
    boolean tooLate = loading.lines().contains(Callers.loaded(key));
    processes.remove(loading);
    Asked asked = asked(key);
    loading.close();
    processes.add(start());
    awaitReady();
    return tooLate ? null : asked;
  }

  private String announce() throws IOException {
    turns++;
    String key = "cold-" + turns;
    folder.announce(turns, new Turn(System.nanoTime() + AHEAD.toNanos(), key));
    return key;
  }

  private Asked asked(String key) throws IOException {
    long slowest = 0;
    for (ChildJvm process : processes) {
      String line = process.awaitLine(Callers.over(turns), TURN_LIMIT);
      slowest = Math.max(slowest, Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)));
    }
    long loads = folder.loads().stream().filter(key::equals).count();
    return new Asked(loads, slowest / 1e6);
  }

  private ChildJvm loading(String key) throws InterruptedException {
    long until = System.nanoTime() + LOAD_LIMIT.toNanos();
    while (System.nanoTime() - until < 0) {
      for (ChildJvm process : processes) {
        if (process.lines().contains(Callers.loading(key))) {
          return process;
        }
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
    throw new IllegalStateException("nobody loads " + key);
  }

  @Override
  public void close() throws IOException {
    processes.forEach(ChildJvm::close);
    try (Stream<Path> files = Files.walk(folder.path())) {
      files.sorted(Comparator.reverseOrder()).forEach(StampedeRun::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException("could not delete " + file, e);
    }
  }
}
