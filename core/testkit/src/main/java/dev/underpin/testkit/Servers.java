package dev.underpin.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * All servers of one host: a shared one of each kind at the most, and private ones. Thread-safe.
 */
final class Servers implements AutoCloseable {
  private final Path folder;
  private final Binaries binaries;
  private final Map<ServerKind, Shared> shared = new EnumMap<>(ServerKind.class);
  private final Map<String, ServerProcess> running = new ConcurrentHashMap<>();

  /** Launches are its readers, the end of all its writer. */
  private final ReentrantReadWriteLock launching = new ReentrantReadWriteLock();

  private final Set<Thread> launchers = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Servers(Path folder) {
    this.folder = folder;
    this.binaries = new Binaries(folder);
    for (ServerKind kind : ServerKind.values()) {
      shared.put(kind, new Shared(kind));
    }
  }

  /** The build's server of this kind, started at the first call and again after it crashed. */
  ServerProcess shared(ServerKind kind) throws IOException {
    Shared one = shared.get(kind);
    if (one == null) {
      throw new IllegalArgumentException("no kind of server: " + kind);
    }
    return one.get();
  }

  /** A further server of this kind. */
  ServerProcess launch(ServerKind kind, Map<String, String> settings) throws IOException {
    launching.readLock().lock();
    launchers.add(Thread.currentThread());
    try {
      if (closed) {
        throw new IllegalStateException("the host is ending, since the build has ended");
      }
      ServerProcess server = ServerProcess.launch(kind.program(binaries, settings), folder);
      running.put(server.id(), server);
      return server;
    } finally {
      launchers.remove(Thread.currentThread());
      launching.readLock().unlock();
    }
  }

  /** Ends one for good. */
  void end(ServerProcess server) {
    running.remove(server.id());
    server.close();
  }

  /** Ends one for good; a failure is for the log, since nobody waits for the outcome. */
  void endQuietly(ServerProcess server) {
    try {
      end(server);
    } catch (RuntimeException e) {
      ServerHost.log(server.id() + " did not end as it should: " + e);
    }
  }

  /** Ends all, those too that are only being launched: they would write to a deleted folder. */
  @Override
  public void close() {
    closed = true;
    launchers.forEach(Thread::interrupt);
    launching.writeLock().lock();
    try {
      running.values().parallelStream().forEach(this::endQuietly);
    } finally {
      launching.writeLock().unlock();
    }
  }

  /** Kinds start side by side; those who ask for the same wait for one start. */
  private final class Shared {
    private final ReentrantLock lock = new ReentrantLock();
    private final ServerKind kind;
    private @Nullable ServerProcess server;

    Shared(ServerKind kind) {
      this.kind = kind;
    }

    ServerProcess get() throws IOException {
      lock.lock();
      try {
        ServerProcess present = server;
        if (present != null && present.isAlive()) {
          return present;
        }
        if (present != null) {
          end(present);
        }
        ServerProcess started = launch(kind, Map.of());
        server = started;
        return started;
      } finally {
        lock.unlock();
      }
    }
  }
}
