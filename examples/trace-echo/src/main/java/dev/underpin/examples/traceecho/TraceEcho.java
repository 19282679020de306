package dev.underpin.examples.traceecho;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A service that does what it is told by <a
 * href="https://github.com/w3c/trace-context/tree/main/test">the W3C's validation suite</a>: for
 * each element of a POSTed JSON list {@code [{"url": "…", "arguments": […]}]} it POSTs the
 * arguments to the URL, and continues the trace that it was called in.
 *
 * <pre>{@code
 * java -jar examples/trace-echo/target/trace-echo.jar --port 5000
 * python test.py http://127.0.0.1:5000/test          # in the suite's folder
 * }</pre>
 */
public final class TraceEcho implements AutoCloseable {

  private static final int BACKLOG = 64;

  private final HttpServer server;
  private final ExecutorService threads;

  private TraceEcho(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Runs the service until it is stopped.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    try {
      EchoOptions options = EchoOptions.parse(args);
      if (options.help()) {
        System.out.print(EchoOptions.USAGE);
        return;
      }
      TraceEcho echo = start(options.port());
      Runtime.getRuntime().addShutdownHook(new Thread(echo::close, "trace-echo-shutdown"));
      System.out.println("trace-echo is ready at " + echo.uri());
    } catch (StartFailure failure) {
      System.err.println("trace-echo: " + failure.getMessage());
      System.exit(failure.exitCode());
    }
  }

  /** Starts on a port of the loopback address; 0 takes any free one. */
  static TraceEcho start(int port) throws StartFailure {
    // without it a kept-alive connection waits for a delayed ACK, 40 ms a response; the JDK reads
    // this property when the first server is made
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer server = bind(port);
    AtomicInteger number = new AtomicInteger();
    // as many as there are requests: one may wait for another, when the service calls itself
    ExecutorService threads =
        Executors.newCachedThreadPool(
            work -> new Thread(work, "trace-echo-" + number.incrementAndGet()));
    server.setExecutor(threads);
    server.createContext("/", new EchoHandler());
    server.start();
    return new TraceEcho(server, threads);
  }

  private static HttpServer bind(int port) throws StartFailure {
    try {
      return HttpServer.create(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
    } catch (IOException failure) {
      throw StartFailure.environment(
          ("port %d must be free but cannot be had: %s; stop what listens there, or choose another"
                  + " by --port")
              .formatted(port, failure.getMessage()));
    }
  }

  URI uri() {
    InetSocketAddress address = server.getAddress();
    return URI.create(
        "http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/test");
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
