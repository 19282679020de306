package dev.underpin.examples.benchmarks.jobs;

import java.util.concurrent.CountDownLatch;

/** A process of workers. */
final class WorkerProcess {

  static final String READY = "ready";

  private WorkerProcess() {}

  /**
   * Works until it is killed.
   *
   * @param args the URL of the database
   */
  public static void main(String[] args) throws InterruptedException {
    BenchDatabase database = new BenchDatabase("of the parent", args[0], args[0]);
    new Underpin(database, Effects::handled, source -> source).startWorker();
    System.out.println(READY);
    new CountDownLatch(1).await();
  }
}
