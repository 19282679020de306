package dev.underpin.examples.benchmarks.chaoscache;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Redis in trouble again and again, with pauses in which promises can be made. */
final class EngineTrouble implements Callable<Integer> {

  private static final int MIN_PAUSE_MILLIS = 1_000;
  private static final int MAX_PAUSE_MILLIS = 7_000;

  private final Engine engine;
  private final Counts counts;
  private final Random random;
  private final long untilNanos;

  EngineTrouble(Engine engine, Counts counts, Random random, Duration howLong) {
    this.engine = engine;
    this.counts = counts;
    this.random = random;
    this.untilNanos = System.nanoTime() + howLong.toNanos();
  }

  /** How many troubles it had. */
  @Override
  public Integer call() throws InterruptedException {
    int troubles = 0;
    while (System.nanoTime() - untilNanos < 0) {
      TimeUnit.MILLISECONDS.sleep(
          MIN_PAUSE_MILLIS + random.nextInt(MAX_PAUSE_MILLIS - MIN_PAUSE_MILLIS));
      engine.trouble(random, counts);
      troubles++;
    }
    return troubles;
  }
}
