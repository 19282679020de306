package dev.underpin.testkit;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * This JVM's line to the build's host. It stays open while the JVM lives: that is how the host
 * knows that it has a client, and when to end the client's private servers. Thread-safe.
 */
final class HostClient {
  private static final Duration REPLY_LIMIT = Duration.ofMinutes(3);

  /** One a JVM, since it stands for the JVM. */
  private static final HostClient OF_THIS_JVM = new HostClient();

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable HostLauncher launcher;
  private @Nullable Wire wire;

  static HostClient ofThisJvm() {
    return OF_THIS_JVM;
  }

  /** The URL of a server that all JVMs of the build share; it is started if need be. */
  String shared(ServerKind kind) {
    List<String> request = List.of(Wire.SHARED, kind.name());
    lock.lock();
    try {
      return ask(request).get(0);
    } catch (IOException e) {
      return request(request).get(0); // the host was killed meanwhile: a new one serves as well
    } finally {
      lock.unlock();
    }
  }

  /** Sends any request, and returns what the reply says after its "ok". */
  List<String> request(List<String> request) {
    lock.lock();
    try {
      return ask(request);
    } catch (IOException e) {
      throw new IllegalStateException("the host of the test servers failed: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private List<String> ask(List<String> request) throws IOException {
    List<String> reply = exchange(request);
    if (!reply.get(0).equals(Wire.OK)) {
      throw new IllegalStateException(reply.get(reply.size() - 1));
    }
    return reply.subList(1, reply.size());
  }

  private List<String> exchange(List<String> request) throws IOException {
    HostLauncher host = launcher;
    if (host == null || wire == null) {
      host = new HostLauncher(BuildOwner.find());
      launcher = host;
      wire = host.connect();
      wire.limit(REPLY_LIMIT);
    }
    Wire current = wire;
    try {
      return current.ask(request);
    } catch (SocketTimeoutException e) {
      disconnect(current);
      throw new IllegalStateException(
          "the host of the test servers did not reply within " + REPLY_LIMIT + host.log(), e);
    } catch (IOException e) {
      disconnect(current);
      throw new IOException(e + host.log(), e);
    }
  }

  private void disconnect(Wire current) throws IOException {
    wire = null;
    current.close();
  }
}
