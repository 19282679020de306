package dev.underpin.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A JVM of its own that runs the servers of one build, for all the build's test JVMs.
 *
 * <p>Test JVMs come and go, one a module, and can be killed; the servers stay. The first test JVM
 * that wants one starts this host, detached. The host listens on a loopback port that it writes to
 * the build's folder. Each test JVM keeps one connection open, over which it asks for servers.
 *
 * <p>The host ends, and with it all servers and the folder, when the build's process is gone, when
 * it had no client for a while, or by SIGTERM. When it is killed with SIGKILL, the servers' {@link
 * Watchdog watchdogs} end them, and the next client starts a new host.
 */
final class ServerHost implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final BuildFolder folder;
  private final ServerSocket listener;
  private final Servers servers;
  private final AtomicInteger clients = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile long lastClientNanos = System.nanoTime();

  private ServerHost(BuildFolder folder) throws IOException {
    this.folder = folder;
    this.listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    this.servers = new Servers(folder.path());
  }

  /** Arguments: the build's folder, the process id of the build, how long to stay idle. */
  public static void main(String[] args) throws IOException, InterruptedException {
    BuildFolder folder = new BuildFolder(Path.of(args[0]));
    Optional<ProcessHandle> owner = ProcessHandle.of(Long.parseLong(args[1]));
    if (owner.isEmpty()) {
      log("the build has ended");
      Folders.delete(folder.path());
    } else {
      run(folder, owner.get(), Duration.parse(args[2]));
    }
    System.exit(0); // whatever threads a library may have left
  }

  private static void run(BuildFolder folder, ProcessHandle owner, Duration idleLimit)
      throws IOException, InterruptedException {
    try (ServerHost host = new ServerHost(folder)) {
      Runtime.getRuntime().addShutdownHook(new Thread(host::close, "host-closer"));
      daemon("accept", host::acceptAll);
      host.publish();
      folder.deleteOrphans();
      host.awaitEnd(owner, idleLimit);
    }
  }

  static void log(String line) {
    System.err.println(Instant.now() + " " + line);
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket socket = listener.accept();
        clients.incrementAndGet();
        daemon("client", new HostSession(socket, servers, this::clientLeft));
      }
    } catch (IOException e) {
      log("accepts no more clients: " + e.getMessage());
    }
  }

  private void clientLeft() {
    lastClientNanos = System.nanoTime();
    clients.decrementAndGet();
  }

  private String address() {
    return ProcessHandle.current().pid() + " " + listener.getLocalPort();
  }

  /** Readers see a whole address or none. */
  private void publish() throws IOException {
    Path draft = folder.address().resolveSibling("host.draft");
    Files.writeString(draft, address());
    Files.move(draft, folder.address(), StandardCopyOption.ATOMIC_MOVE);
    log("host " + address() + " is up");
  }

  private void awaitEnd(ProcessHandle owner, Duration idleLimit)
      throws IOException, InterruptedException {
    while (ProcessState.isRunning(owner)) {
      Thread.sleep(POLL.toMillis());
      if (isIdle(idleLimit) && endIfIdle()) {
        return;
      }
    }
    log("the build has ended");
  }

  private boolean isIdle(Duration limit) {
    return clients.get() == 0 && System.nanoTime() - lastClientNanos > limit.toNanos();
  }

  /** Under the lock that clients connect under, so that none connects to a host that ends. */
  private boolean endIfIdle() throws IOException {
    try (BuildLock lock = BuildLock.tryAcquire(folder)) {
      if (lock == null || clients.get() > 0) {
        return false;
      }
      log("had no client for too long");
      close();
      return true;
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try (listener) {
      servers.close();
      if (Files.exists(folder.address()) && Files.readString(folder.address()).equals(address())) {
        Folders.delete(folder.path());
      }
    } catch (IOException e) {
      log("could not clear " + folder.path() + " away: " + e);
    }
  }
}
