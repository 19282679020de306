package dev.underpin.examples.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The JDK's HTTP server on the loopback address, with a pool of threads, and an orderly end: {@link
 * #close()} lets the requests that are being answered finish, within bounds.
 */
final class LoopbackServer implements AutoCloseable {
  private static final int THREADS = 32;
  private static final int BACKLOG = 256;
  private static final long DRAIN_SECONDS = 5;

  private final HttpServer server;
  private final ExecutorService threads;
  private final Semaphore idle = new Semaphore(Integer.MAX_VALUE);
  private volatile boolean closing;

  private LoopbackServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Takes the port, and answers nobody before {@link #start()}.
   *
   * @param port 0 takes any free one
   * @param name what its threads are called
   * @throws IOException if the port cannot be had
   */
  static LoopbackServer bind(int port, String name) throws IOException {
    // without it a kept-alive connection waits for a delayed ACK, 40 ms a response; the JDK reads
    // this property when the first server is made
    System.setProperty("sun.net.httpserver.nodelay", "true");
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    HttpServer server = HttpServer.create(address, BACKLOG);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS, named(name));
    server.setExecutor(threads);
    return new LoopbackServer(server, threads);
  }

  private static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return work -> new Thread(work, name + "-" + number.incrementAndGet());
  }

  /** Hands the requests whose path starts with this one to the handler. */
  void route(String path, HttpHandler handler) {
    server.createContext(path, exchange -> countedIn(exchange, handler));
  }

  private void countedIn(HttpExchange exchange, HttpHandler handler) throws IOException {
    idle.acquireUninterruptibly();
    try {
      if (closing) {
        exchange.sendResponseHeaders(503, -1);
        exchange.close();
      } else {
        handler.handle(exchange);
      }
    } finally {
      idle.release();
    }
  }

  void start() {
    server.start();
  }

  URI uri() {
    InetSocketAddress address = server.getAddress();
    return URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort());
  }

  @Override
  public void close() {
    closing = true;
    try {
      // HttpServer.stop(seconds) waits for all of them even when nothing is being answered
      boolean drained = idle.tryAcquire(Integer.MAX_VALUE, DRAIN_SECONDS, TimeUnit.SECONDS);
      if (drained) {
        idle.release(Integer.MAX_VALUE);
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
    server.stop(0);
    threads.shutdownNow();
  }
}
