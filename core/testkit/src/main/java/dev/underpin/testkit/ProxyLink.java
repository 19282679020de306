package dev.underpin.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * One connection through a {@link FaultProxy}: the client's socket, the server's, and a pipe each
 * way. Used by the proxy's thread alone.
 *
 * <p>Under a fault that swallows a direction, its receiver does not learn that the sender has ended
 * or is gone: that is what makes a connection half-open.
 */
final class ProxyLink {
  private final SocketChannel client;
  private final SocketChannel server;
  private final ProxyPipe toServer;
  private final ProxyPipe toClient;
  private boolean lossy;

  private ProxyLink(
      SocketChannel client, SocketChannel server, ProxyTraffic toServer, ProxyTraffic toClient) {
    this.client = client;
    this.server = server;
    this.toServer = new ProxyPipe(client, server, toServer);
    this.toClient = new ProxyPipe(server, client, toClient);
  }

  /** Takes over a client that was accepted; the server is not connected yet. */
  static ProxyLink of(
      SocketChannel client, Selector selector, ProxyTraffic toServer, ProxyTraffic toClient)
      throws IOException {
    ProxyLink link = new ProxyLink(client, SocketChannel.open(), toServer, toClient);
    for (SocketChannel end : link.ends()) {
      end.configureBlocking(false);
      end.setOption(StandardSocketOptions.TCP_NODELAY, true);
      end.register(selector, 0, link);
    }
    return link;
  }

  private List<SocketChannel> ends() {
    return List.of(client, server);
  }

  void connect(SocketAddress target) {
    try {
      server.connect(target);
    } catch (IOException e) {
      reset();
    }
  }

  /** Stands for a connection that is never made: what the client sends is lost. */
  void leaveUnconnected() {
    lossy = true;
  }

  /** Does what can be done without waiting. */
  void work(long nowNanos) {
    try {
      if (server.isConnectionPending()) {
        server.finishConnect();
      }
    } catch (IOException e) {
      reset();
    }
    move(toServer, client, server, nowNanos);
    move(toClient, server, client, nowNanos);
    if (toServer.isDone() && toClient.isDone()) {
      close();
    }
  }

  private void move(ProxyPipe pipe, SocketChannel from, SocketChannel to, long nowNanos) {
    try {
      if (isConnected(from)) {
        pipe.read(nowNanos);
      }
    } catch (IOException e) {
      lose(from);
    }
    try {
      if (isConnected(to)) {
        pipe.write(nowNanos);
      }
    } catch (IOException e) {
      lose(to);
    }
  }

  private static boolean isConnected(SocketChannel end) {
    return end.isOpen() && end.isConnected();
  }

  /** One end is gone, which the other learns if the way there is open. */
  private void lose(SocketChannel end) {
    if (outgoing(end).isSwallowing()) {
      lossy = true;
      reset(end);
    } else {
      reset();
    }
  }

  private ProxyPipe outgoing(SocketChannel end) {
    return end == client ? toServer : toClient;
  }

  private ProxyPipe incoming(SocketChannel end) {
    return end == client ? toClient : toServer;
  }

  /** Tells the selector what to wait for. */
  void await(Selector selector) {
    for (SocketChannel end : ends()) {
      SelectionKey key = end.keyFor(selector);
      if (key != null && key.isValid()) {
        key.interestOps(isConnected(end) ? interest(end) : connecting(end));
      }
    }
  }

  private int interest(SocketChannel end) {
    return (outgoing(end).wantsToRead() ? SelectionKey.OP_READ : 0)
        | (incoming(end).isBlocked() ? SelectionKey.OP_WRITE : 0);
  }

  private static int connecting(SocketChannel end) {
    return end.isConnectionPending() ? SelectionKey.OP_CONNECT : 0;
  }

  /** How long until there is something to do without the selector; the maximum when never. */
  long nanosUntilDue(long nowNanos) {
    long server = isConnected(this.server) ? toServer.nanosUntilDue(nowNanos) : Long.MAX_VALUE;
    long client = isConnected(this.client) ? toClient.nanosUntilDue(nowNanos) : Long.MAX_VALUE;
    return Math.min(server, client);
  }

  void dropWhatIsSwallowed() {
    toServer.dropIfSwallowing();
    toClient.dropIfSwallowing();
  }

  void hurry(long nowNanos) {
    toServer.hurry(nowNanos);
    toClient.hurry(nowNanos);
  }

  /** True when the streams of both ends are no longer the same. */
  boolean isLossy() {
    return lossy || toServer.isLossy() || toClient.isLossy();
  }

  boolean isOpen() {
    return client.isOpen() || server.isOpen();
  }

  /** Closes both ends with RST. */
  void reset() {
    ends().forEach(ProxyLink::reset);
  }

  private static void reset(SocketChannel end) {
    try (end) {
      if (end.isOpen()) {
        end.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a socket could not be closed", e);
    }
  }

  /** Closes both ends, as the end of a process does. */
  void close() {
    for (SocketChannel end : ends()) {
      try {
        end.close();
      } catch (IOException e) {
        throw new UncheckedIOException("a socket could not be closed", e);
      }
    }
  }
}
