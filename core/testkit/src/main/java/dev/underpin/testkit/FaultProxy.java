package dev.underpin.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A TCP proxy on a loopback port, in front of a server, that fails as networks do.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.before(database.jdbcUrl())) {
 *   DataSource dataSource = dataSource(proxy.url());
 *   proxy.blackHole();
 *   …
 *   proxy.restore();
 * }
 * }</pre>
 *
 * <p>What a client sees in each fault is told in the {@linkplain dev.underpin.testkit package's
 * description}. A fault takes the place of the one before it, except that delays stay until {@link
 * #restore}; it holds for the connections that are there and for new ones; it is in force when the
 * call returns. When nothing listens at the target, a connection is accepted and then reset.
 *
 * <p>A proxy runs on one thread, however many connections it has, and holds back at most {@value
 * ProxyPipe#LIMIT} bytes a connection and direction. Thread-safe. After {@link #close}, faults
 * throw IllegalStateException.
 */
public final class FaultProxy implements AutoCloseable {
  /** Host and port in a URL such as {@code jdbc:postgresql://host:5432/db?user=u}. */
  private static final Pattern AUTHORITY = Pattern.compile("(//(?:[^/?#@]*@)?)([^/?#@,]+):(\\d+)");

  private final ProxyLoop loop;
  private final String url;

  private FaultProxy(InetSocketAddress target, String url) {
    this.loop = ProxyLoop.start(target);
    this.url = url;
  }

  /**
   * A proxy in front of the server in this URL of JDBC or Redis.
   *
   * @throws IllegalArgumentException when the URL names no host and port, or several
   */
  public static FaultProxy before(String url) {
    Matcher authority = AUTHORITY.matcher(url);
    if (!authority.find() || url.startsWith(",", authority.end())) {
      throw new IllegalArgumentException("the URL must be of one //host:port; correct it");
    }
    InetSocketAddress target =
        new InetSocketAddress(authority.group(2), Integer.parseInt(authority.group(3)));
    if (target.isUnresolved()) {
      throw new IllegalArgumentException("the URL must be of a known host but was of " + target);
    }
    return new FaultProxy(target, url);
  }

  /** A proxy in front of what listens on this port of the loopback interface. */
  public static FaultProxy before(int port) {
    InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return new FaultProxy(target, "tcp://127.0.0.1:" + port);
  }

  /** The port on 127.0.0.1 where it listens; it stays the same over faults. */
  public int port() {
    return loop.port();
  }

  /** The target's URL with the proxy in the place of host and port. */
  public String url() {
    return AUTHORITY.matcher(url).replaceFirst("$1127.0.0.1:" + port());
  }

  /** Ends every fault and delay. Connections that lost bytes meanwhile are reset. */
  public void restore() {
    loop.restore();
  }

  /** Resets all connections (RST to both ends) and refuses new ones, as a dead server does. */
  public void cut() {
    loop.enter(Fault.CUT);
  }

  /** Resets all connections (RST to both ends); new ones are welcome, as after a failover. */
  public void reset() {
    loop.resetAll();
  }

  /**
   * Swallows all bytes of both directions, and the ends of connections too; new connections are
   * accepted and get no answer, as when a firewall begins to drop packets.
   */
  public void blackHole() {
    loop.enter(Fault.BLACK_HOLE);
  }

  /** Swallows the bytes and ends of connections of one direction; the other is as before. */
  public void halfOpen(Direction dead) {
    loop.enter(dead == Direction.TO_SERVER ? Fault.TO_SERVER : Fault.TO_CLIENT);
  }

  /**
   * Adds latency to one direction: what is sent arrives that much later, in order, without less of
   * it a second. A delay of zero ends it; bytes that are on their way keep the delay they had.
   *
   * @throws IllegalArgumentException when the latency is negative
   */
  public void delay(Direction direction, Duration latency) {
    if (latency.isNegative()) {
      throw new IllegalArgumentException(
          "latency must not be negative but was " + latency.toMillis() + " ms");
    }
    loop.delay(direction, latency.toNanos());
  }

  /** How many connections it has accepted so far. */
  public long acceptedConnections() {
    return loop.accepted();
  }

  /** How many connections are open, counting those of which only one end knows that they are. */
  public int openConnections() {
    return loop.open();
  }

  /** How many bytes have been passed on in this direction. */
  public long passedBytes(Direction direction) {
    return loop.traffic(direction).passed();
  }

  /** How many bytes of this direction a black hole or a half-open connection has swallowed. */
  public long swallowedBytes(Direction direction) {
    return loop.traffic(direction).swallowed();
  }

  /** Stops listening, closes all connections, and ends the thread. */
  @Override
  public void close() {
    loop.close();
  }

  @Override
  public String toString() {
    return loop.toString();
  }

  /** Which way bytes go. */
  public enum Direction {
    /** From the client that connected to the proxy to the server behind it. */
    TO_SERVER,
    /** From the server behind the proxy to the client. */
    TO_CLIENT
  }
}
