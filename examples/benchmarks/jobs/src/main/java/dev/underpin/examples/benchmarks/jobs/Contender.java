package dev.underpin.examples.benchmarks.jobs;

/**
 * A job library, set up as its documentation says it is at its best. Every job carries an id below
 * {@link Sink#MOST} and a text of 64 characters, and tells the {@link Sink} that it runs.
 */
interface Contender extends AutoCloseable {

  String TEXT = "x".repeat(64);

  /** Its name, a word. */
  String name();

  BenchDatabase database();

  /** Empties its tables; the worker is stopped. */
  void clear() throws Exception;

  /** Through a client that has no worker. */
  void enqueue(int id) throws Exception;

  /** By its API for many. */
  void enqueueAll(int from, int count) throws Exception;

  void startWorker() throws Exception;

  /** Through the object that runs the worker, which it may wake. */
  void enqueueLocal(int id) throws Exception;

  void stopWorker() throws Exception;

  /** Counts what is still to be done. */
  String remaining();

  @Override
  void close() throws Exception;
}
