package dev.underpin.examples.benchmarks.context;

/** Work that is next to nothing, but not so little that it can be left out. */
final class Task implements Runnable {

  int runs;

  @Override
  public void run() {
    runs++;
  }
}
