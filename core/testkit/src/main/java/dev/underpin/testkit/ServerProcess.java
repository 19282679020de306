package dev.underpin.testkit;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server with a folder and a port of its own, which it keeps over stops, crashes and starts.
 *
 * <p>It is a child of this JVM and dies with it, in whatever way the JVM ends. Thread-safe.
 */
final class ServerProcess implements AutoCloseable {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final int PORTS_TRIED = 3;

  private final ReentrantLock lock = new ReentrantLock();
  private final Program program;
  private final Path folder;
  private final Path log;
  private final int port;
  private final Watchdog watchdog;
  private final Standstill standstill = new Standstill();
  private @Nullable Process process;

  private ServerProcess(Program program, Path folder, int port) throws IOException {
    this.program = program;
    this.folder = folder;
    this.log = folder.resolve("server.log");
    this.port = port;
    this.watchdog = Watchdog.start(program.quick(), folder);
  }

  /** Starts a new one in a new folder beneath this one. */
  static ServerProcess launch(Program program, Path parent) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(program, parent);
      } catch (IllegalStateException e) {
        // somebody was quicker to take the port
        if (attempt == PORTS_TRIED || !String.valueOf(e.getMessage()).contains("already in use")) {
          throw e;
        }
      }
    }
  }

  private static ServerProcess attempt(Program program, Path parent) throws IOException {
    String prefix = program.name().toLowerCase(Locale.ROOT) + "-";
    Path folder = Files.createTempDirectory(parent, prefix);
    ServerProcess server = new ServerProcess(program, folder, program.freePort());
    try {
      program.prepare(server.folder, server.log);
      server.run();
      return server;
    } catch (IOException | RuntimeException e) {
      IllegalStateException failure = server.failure(e);
      boolean interrupted = Thread.interrupted(); // or there would be no waiting for its end
      server.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      throw failure;
    }
  }

  private IllegalStateException failure(Exception cause) {
    String end = Files.exists(log) ? "\nlast lines of its log:\n" + Folders.tail(log) : "";
    return new IllegalStateException(
        program.name() + " could not start: " + cause.getMessage() + "; " + program.advice() + end,
        cause);
  }

  /** Unique among all servers of all hosts. */
  String id() {
    return folder.getFileName().toString();
  }

  String url() {
    return program.url(port);
  }

  boolean isAlive() {
    lock.lock();
    try {
      return process != null && process.isAlive();
    } finally {
      lock.unlock();
    }
  }

  /** Starts it again on what is in its folder; does nothing while it runs. */
  void start() {
    lock.lock();
    try {
      if (standstill.isOn() && isAlive()) {
        throw new IllegalStateException(id() + " is frozen; resume it");
      }
      run();
    } catch (IOException e) {
      throw failure(e);
    } finally {
      lock.unlock();
    }
  }

  private void run() throws IOException {
    lock.lock();
    try {
      if (process != null && process.isAlive()) {
        return;
      }
      Process started =
          new ProcessBuilder(program.command(folder, port))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(Redirect.from(new File("/dev/null")))
              .redirectOutput(Redirect.appendTo(log.toFile()))
              .start();
      process = started;
      watchdog.watch(started.pid());
      awaitReady(started);
    } finally {
      lock.unlock();
    }
  }

  private void awaitReady(Process started) throws IOException {
    try {
      new Readiness(program, port).await(started);
    } catch (IOException e) {
      kill(); // or the next start would find it running and take that for success
      throw e;
    }
  }

  /** Ends it in good order; its data stays. */
  void stop() {
    end(program.orderly());
  }

  /** Ends it and its helpers with SIGKILL, as a crash does; its data stays as it is. */
  void kill() {
    end(Signal.KILL);
  }

  private void end(Signal signal) {
    lock.lock();
    try {
      Process running = process;
      if (running == null) {
        return;
      }
      standstill.end(); // a frozen process heeds no signal but SIGKILL
      try (Stream<ProcessHandle> descendants = running.descendants()) {
        List<ProcessHandle> helpers = descendants.toList();
        if (signal == Signal.KILL || !endsBy(signal, running)) {
          running.destroyForcibly();
          helpers.forEach(ProcessHandle::destroyForcibly);
        }
        awaitGone(running, helpers);
      }
      watchdog.forget();
      process = null;
    } finally {
      lock.unlock();
    }
  }

  private static boolean endsBy(Signal signal, Process running) {
    signal.send(running.pid());
    return Wait.until(STOP_LIMIT, () -> !running.isAlive());
  }

  /** A helper that lives on would keep the next start from its data. */
  private void awaitGone(Process running, List<ProcessHandle> helpers) {
    boolean gone =
        Wait.until(
            STOP_LIMIT,
            () -> !running.isAlive() && helpers.stream().noneMatch(ProcessState::isRunning));
    if (!gone) {
      throw new IllegalStateException(
          program.name() + ", process " + running.pid() + ", did not end by SIGKILL");
    }
  }

  /** Stops it and its helpers where they are; they keep their sockets. */
  void freeze() {
    lock.lock();
    try {
      standstill.begin(running(), watchdog);
    } finally {
      lock.unlock();
    }
  }

  /** Lets it go on. */
  void resume() {
    lock.lock();
    try {
      long pid = running().pid();
      standstill.end();
      watchdog.watch(pid);
    } finally {
      lock.unlock();
    }
  }

  private ProcessHandle running() {
    if (process == null || !process.isAlive()) {
      throw new IllegalStateException(id() + " is down; start it");
    }
    return process.toHandle();
  }

  /** Kills it and starts it anew, without its data. */
  void restartEmpty() throws IOException {
    lock.lock();
    try {
      kill();
      program.clear(folder);
      Folders.empty(folder, log);
      program.prepare(folder, log);
      start();
    } finally {
      lock.unlock();
    }
  }

  /** Ends it at once and deletes its folder. */
  @Override
  public void close() {
    end(program.quick());
    try {
      program.clear(folder);
    } catch (IOException e) {
      ServerHost.log("could not clear up after " + id() + ": " + e);
    }
    watchdog.close();
  }
}
