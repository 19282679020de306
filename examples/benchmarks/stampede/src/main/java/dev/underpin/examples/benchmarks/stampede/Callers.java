package dev.underpin.examples.benchmarks.stampede;

import dev.underpin.examples.benchmarks.stampede.Folder.Turn;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One process: many threads that all ask for the same key at the same time, turn by turn. */
final class Callers {

  static final String READY = "callers are ready";

  private static final Duration LOAD = Duration.ofMillis(200);

  private final String process;
  private final Folder folder;
  private final Contender contender;
  private final int callers;
  private final ExecutorService threads;

  private Callers(String process, Folder folder, String contender, String redis, int callers) {
    this.process = process;
    this.folder = folder;
    this.contender = Contenders.of(contender, redis, this::load);
    this.callers = callers;
    this.threads = Executors.newFixedThreadPool(callers);
  }

  private String load(String key) {
    folder.loads(process, key);
    System.out.println(loading(key));
    long until = System.nanoTime() + LOAD.toNanos();
    while (System.nanoTime() - until < 0) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
    System.out.println(loaded(key));
    return "value of " + key;
  }

  static String loading(String key) {
    return "loading " + key + ";";
  }

  static String loaded(String key) {
    return "loaded " + key + ";";
  }

  /** What is printed when the last caller has its value; how long that took follows. */
  static String over(int turn) {
    return "turn " + turn + " is over, slowest ";
  }

  /**
   * Runs until it is killed.
   *
   * @param args process, folder, contender, URL of Redis, callers, first turn
   */
  public static void main(String[] args) throws Exception {
    Callers callers =
        new Callers(
            args[0], new Folder(Path.of(args[1])), args[2], args[3], Integer.parseInt(args[4]));
    callers.run(Integer.parseInt(args[5]));
  }

  private void run(int first) throws Exception {
    // classes are loaded, connections made and threads started before it counts
    all(new Turn(System.nanoTime(), "warm-up-of-" + process));
    System.out.println(READY);
    for (int number = first; ; number++) {
      long slowest = all(await(number));
      System.out.println(over(number) + slowest);
    }
  }

  private Turn await(int number) throws IOException, InterruptedException {
    @Nullable Turn turn = folder.turn(number);
    while (turn == null) {
      TimeUnit.MILLISECONDS.sleep(5);
      turn = folder.turn(number);
    }
    return turn;
  }

  /** The slowest of all callers, in nanoseconds from the turn's time on. */
  private long all(Turn turn) throws Exception {
    List<Callable<Long>> calls = Collections.nCopies(callers, () -> one(turn));
    List<Long> nanos = new ArrayList<>();
    for (Future<Long> call : threads.invokeAll(calls)) {
      nanos.add(call.get());
    }
    return Collections.max(nanos);
  }

  private long one(Turn turn) {
    for (long left = turn.at() - System.nanoTime();
        left > 0;
        left = turn.at() - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    if (!contender.get(turn.key()).equals("value of " + turn.key())) {
      throw new IllegalStateException("another value under " + turn.key());
    }
    return System.nanoTime() - turn.at();
  }
}
