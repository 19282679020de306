package dev.underpin.jobs;

/** The engine's own few threads; handlers run in the caller's. */
final class Threads {

  private Threads() {}

  static Thread start(String name, Runnable work) {
    Thread thread = daemon(name, work);
    thread.start();
    return thread;
  }

  /** A thread for handlers, where the application gives none. */
  static Thread worker(Runnable work) {
    return daemon("underpin-jobs-worker", work);
  }

  static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }
}
