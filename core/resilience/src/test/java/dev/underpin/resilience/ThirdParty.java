package dev.underpin.resilience;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real HTTP server on a loopback port that behaves as badly as it is told: the first part of the
 * path is what it does. A raw socket, because a well-made server cannot be made to half-close.
 */
final class ThirdParty implements AutoCloseable {

  private final ServerSocket listener;
  private final CountDownLatch released = new CountDownLatch(1);
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final Map<String, String> lastHeaders = new ConcurrentHashMap<>();
  private final AtomicInteger inside = new AtomicInteger();
  final AtomicInteger requests = new AtomicInteger();
  final AtomicInteger mostAtOnce = new AtomicInteger();
  final AtomicInteger hungUp = new AtomicInteger();
  volatile String behaviour = "ok";

  ThirdParty() throws IOException {
    listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    start(this::accept, "third-party-accept");
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/charge");
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Lets everything that hangs go on. */
  void release() {
    released.countDown();
  }

  String lastHeader(String name) {
    return lastHeaders.getOrDefault(name, "");
  }

  private static void start(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (true) {
      try {
        Socket connection = listener.accept();
        connections.add(connection);
        start(() -> serve(connection), "third-party-connection");
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
      if (!readHead(lines)) {
        hungUp.incrementAndGet();
        return;
      }
      requests.incrementAndGet();
      mostAtOnce.accumulateAndGet(inside.incrementAndGet(), Math::max);
      try {
        answer(connection, lines);
      } finally {
        inside.decrementAndGet();
      }
    } catch (IOException gone) {
      hungUp.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean readHead(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    if (line == null) {
      return false;
    }
    while (line != null && !line.isEmpty()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        lastHeaders.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
      line = lines.readLine();
    }
    return true;
  }

  private void answer(Socket connection, BufferedReader lines)
      throws IOException, InterruptedException {
    OutputStream out = connection.getOutputStream();
    switch (behaviour) {
      case "ok" -> write(out, "200 OK", "charged", 7);
      case "fails" -> write(out, "503 Service Unavailable", "down", 4);
      case "half-closes" -> {
        write(out, "200 OK", "char", 7);
        connection.shutdownOutput();
        released.await();
      }
      case "hangs" -> {
        released.await();
        write(out, "200 OK", "charged", 7);
      }
      case "waits for the caller to hang up" -> {
        if (lines.read() < 0) {
          hungUp.incrementAndGet();
        }
      }
      default -> throw new IllegalStateException(behaviour);
    }
  }

  private static void write(OutputStream out, String status, String body, int promised)
      throws IOException {
    String head =
        "HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, promised);
    out.write((head + body).getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    release();
    listener.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }
}
