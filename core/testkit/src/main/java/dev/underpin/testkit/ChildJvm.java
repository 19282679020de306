package dev.underpin.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A JVM of its own for a part of a test: it can be killed and frozen as a machine can.
 *
 * <pre>{@code
 * try (ChildJvm worker = ChildJvm.of(WorkerMain.class).property("node", "a").args(jdbcUrl).start()) {
 *   worker.awaitLine("claimed", Duration.ofSeconds(10));
 *   worker.sigkill();
 * }
 * }</pre>
 *
 * <p>It runs with this JVM's Java, environment and class path, or a jar. What it prints on stdout
 * and stderr is kept, in the order of printing. It never outlives its test: {@link #close}, the end
 * of this JVM and even a SIGKILL of this JVM end it.
 *
 * <p>Thread-safe. Needs a POSIX system.
 */
public final class ChildJvm implements AutoCloseable {
  private static final Duration END_LIMIT = Duration.ofSeconds(10);

  private final String name;
  private final Process process;
  private final OutputLines output;
  private final Watchdog watchdog;
  private final Thread shutdownHook = new Thread(this::killAll, "child-jvm-killer");
  private final AtomicBoolean closed = new AtomicBoolean();

  ChildJvm(String name, Process process, Watchdog watchdog) {
    this.name = name;
    this.process = process;
    this.watchdog = watchdog;
    this.output = OutputLines.of(process.getInputStream(), "output-of-" + name);
    watchdog.watch(process.pid());
    Runtime.getRuntime().addShutdownHook(shutdownHook);
  }

  /** A child that runs this class's {@code public static void main}, on this JVM's class path. */
  public static ChildJvmBuilder of(Class<?> main) {
    return new ChildJvmBuilder(main.getSimpleName(), List.of(main.getName()), true);
  }

  /** A child that runs {@code java -jar} with this jar. */
  public static ChildJvmBuilder ofJar(Path jar) {
    String path = jar.toAbsolutePath().toString();
    return new ChildJvmBuilder(String.valueOf(jar.getFileName()), List.of("-jar", path), false);
  }

  /** The id of its process. */
  public long pid() {
    return process.pid();
  }

  /** True until it has ended. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** A copy of the lines that it has printed so far, stdout and stderr together. */
  public List<String> lines() {
    return output.all();
  }

  /**
   * Waits for a line that contains this text and returns the first, also when it was printed
   * before.
   *
   * @throws AssertionError with the output when none came in time or the child ended without it
   */
  public String awaitLine(String part, Duration limit) {
    return output.await(
        line -> line.contains(part), "line with \"" + part + "\" from " + name, limit);
  }

  /**
   * Waits for a line that matches and returns the first, also when it was printed before.
   *
   * @throws AssertionError with the output when none came in time or the child ended without it
   */
  public String awaitLine(Predicate<String> matches, Duration limit) {
    return output.await(matches, "line as asked from " + name, limit);
  }

  /** Kills it and all its descendants with SIGKILL, and returns when it is dead. */
  public void sigkill() {
    killAll();
    waitFor(END_LIMIT);
  }

  /**
   * Freezes it with SIGSTOP, and returns when it stands still. Lines that it printed before may
   * still arrive.
   *
   * @throws IllegalStateException when it has ended
   */
  public void sigstop() {
    signal(Signal.STOP);
    if (!Wait.until(END_LIMIT, () -> ProcessState.isStopped(pid()))) {
      throw new IllegalStateException(this + " did not stop; did it end?" + output.tail());
    }
  }

  /**
   * Lets it go on after {@link #sigstop}.
   *
   * @throws IllegalStateException when it has ended
   */
  public void sigcont() {
    signal(Signal.CONT);
  }

  private void signal(Signal signal) {
    if (!process.isAlive() || !signal.send(pid())) {
      throw new IllegalStateException(
          this + " cannot be sent SIG" + signal + ", it has ended" + output.tail());
    }
  }

  /**
   * Waits for its end and returns its exit code (128 + n when signal n ended it).
   *
   * @throws AssertionError with the output when it still ran at the limit
   */
  public int waitFor(Duration limit) {
    try {
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        output.awaitEnd(END_LIMIT);
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + this, e);
    }
    throw new AssertionError(this + " still ran after " + limit.toMillis() + " ms" + output.tail());
  }

  /**
   * Its exit code.
   *
   * @throws IllegalStateException while it runs
   */
  public int exitCode() {
    if (process.isAlive()) {
      throw new IllegalStateException(this + " still runs and has no exit code; call waitFor");
    }
    return process.exitValue();
  }

  /** Kills it and its descendants, if they still run. Takes ten seconds at the most. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    killAll();
    if (Wait.until(END_LIMIT, () -> !process.isAlive())) {
      watchdog.forget();
    }
    watchdog.close();
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      // this JVM is shutting down: the hook does the same work again, on nothing
    }
  }

  /** Watchdogs of the child are spared: they have its own remains to clear away, then they end. */
  private void killAll() {
    try (Stream<ProcessHandle> descendants = process.descendants()) {
      List<ProcessHandle> family = descendants.filter(one -> !Watchdog.is(one)).toList();
      process.destroyForcibly();
      family.forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Override
  public String toString() {
    return "child JVM " + pid() + " (" + name + ")";
  }
}
