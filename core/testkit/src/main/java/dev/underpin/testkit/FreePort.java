package dev.underpin.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of the loopback interface on which nothing listens.
 *
 * <p>They lie below the range from which systems take the source ports of outgoing connections
 * (Linux: 32768 and up). A client that keeps reconnecting to a server that is down cannot be given
 * that very port as its own, connect to itself, and keep the server from coming back.
 *
 * <p>A port is free when it is looked for; nothing reserves it afterwards. The look itself may even
 * occupy it for some milliseconds: a process that this JVM is starting holds copies of all sockets,
 * that of the look too, until it has closed what it inherited. {@link #listen} has no such gap.
 */
public final class FreePort {
  private static final int LOWEST = 20_000;
  private static final int ABOVE = 32_000;
  private static final int ATTEMPTS = 1_000;
  private static final int CLUSTER_BUS = 10_000;

  private FreePort() {}

  /**
   * Finds a free port between 20000 and 31999, chosen at random.
   *
   * @throws IllegalStateException when a thousand attempts found none
   */
  public static int next() {
    for (int i = 0; i < ATTEMPTS; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, ABOVE);
      if (isFree(port)) {
        return port;
      }
    }
    throw exhausted(LOWEST, ABOVE);
  }

  /** Listens on a free port of the same range; the next one is tried while somebody is quicker. */
  static ServerSocketChannel listen(int backlog) throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      ServerSocketChannel channel = ServerSocketChannel.open();
      try {
        return channel.bind(address(ThreadLocalRandom.current().nextInt(LOWEST, ABOVE)), backlog);
      } catch (BindException e) {
        channel.close();
      }
    }
    throw exhausted(LOWEST, ABOVE);
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /**
   * The same as {@link #next} for a node of Redis Cluster, which listens 10000 above its port too.
   */
  static int nextWithClusterBus() {
    for (int i = 0; i < ATTEMPTS; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST - CLUSTER_BUS, ABOVE - CLUSTER_BUS);
      if (isFree(port) && isFree(port + CLUSTER_BUS)) {
        return port;
      }
    }
    throw exhausted(LOWEST - CLUSTER_BUS, ABOVE - CLUSTER_BUS);
  }

  private static IllegalStateException exhausted(int lowest, int above) {
    return new IllegalStateException(
        "no free port among "
            + ATTEMPTS
            + " of "
            + lowest
            + " to "
            + (above - 1)
            + "; end some of the servers on this machine");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
