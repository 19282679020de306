package dev.underpin.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** The lines that a process has printed so far. Thread-safe. */
final class OutputLines {
  private static final int SHOWN = 40;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<String> lines = new ArrayList<>();
  private boolean ended;

  /** Reads the stream in a daemon thread, to its end. */
  static OutputLines of(InputStream stream, String threadName) {
    OutputLines output = new OutputLines();
    Thread thread = new Thread(() -> output.readAll(stream), threadName);
    thread.setDaemon(true);
    thread.start();
    return output;
  }

  private void readAll(InputStream stream) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      add("(the output could not be read further: " + e + ")");
    } finally {
      end();
    }
  }

  private void add(String line) {
    lock.lock();
    try {
      lines.add(line);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  List<String> all() {
    lock.lock();
    try {
      return List.copyOf(lines);
    } finally {
      lock.unlock();
    }
  }

  /** The first line that matches, also one printed before; what is waited for is for the error. */
  String await(Predicate<String> matches, String what, Duration limit) {
    long nanos = limit.toNanos();
    int seen = 0;
    lock.lock();
    try {
      while (true) {
        for (; seen < lines.size(); seen++) {
          if (matches.test(lines.get(seen))) {
            return lines.get(seen);
          }
        }
        if (ended) {
          throw new AssertionError("the output ended without " + what + tail());
        }
        if (nanos <= 0) {
          throw new AssertionError("no " + what + " within " + limit.toMillis() + " ms" + tail());
        }
        nanos = changed.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + what, e);
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the end of the output, which comes a little after the end of the process. */
  void awaitEnd(Duration limit) {
    Wait.until(limit, this::isEnded);
  }

  private boolean isEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** The last lines, for an error message. */
  String tail() {
    List<String> all = all();
    List<String> last = all.subList(Math.max(0, all.size() - SHOWN), all.size());
    return last.isEmpty() ? "; it printed nothing" : "; its output:\n" + String.join("\n", last);
  }
}
