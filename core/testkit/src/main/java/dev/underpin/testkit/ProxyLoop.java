package dev.underpin.testkit;

import dev.underpin.testkit.FaultProxy.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of a {@link FaultProxy}: all its sockets are non-blocking and wait in one
 * selector, delayed bytes wait in their queues, and a fault is a command that this thread carries
 * out between two turns. So nothing needs a lock, and a fault is in force once it was carried out.
 */
final class ProxyLoop {
  private static final int BUFFER = 1 << 16;
  private static final int BACKLOG = 1_000;
  private static final Duration REFUSAL_LIMIT = Duration.ofSeconds(5);

  private final InetSocketAddress target;
  private final InetSocketAddress address;
  private final Selector selector;
  private final ProxyTraffic toServer;
  private final ProxyTraffic toClient;
  private final ProxyCommands commands;
  private final Set<ProxyLink> links = ConcurrentHashMap.newKeySet();
  private final AtomicLong accepted = new AtomicLong();
  private @Nullable ServerSocketChannel listener;
  private Fault fault = Fault.NONE;

  private ProxyLoop(InetSocketAddress target) throws IOException {
    this.target = target;
    this.listener = FreePort.listen(BACKLOG);
    this.address = (InetSocketAddress) listener.getLocalAddress();
    this.selector = Selector.open();
    this.commands = new ProxyCommands(selector);
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    this.toServer = new ProxyTraffic(Direction.TO_SERVER, buffer);
    this.toClient = new ProxyTraffic(Direction.TO_CLIENT, buffer);
    welcome(listener);
  }

  static ProxyLoop start(InetSocketAddress target) {
    try {
      ProxyLoop loop = new ProxyLoop(target);
      Thread thread = new Thread(loop::run, "fault-proxy-" + loop.port());
      thread.setDaemon(true);
      thread.start();
      return loop;
    } catch (IOException e) {
      throw new UncheckedIOException("could not start a proxy before " + target, e);
    }
  }

  private void listenAgain() throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    listener = channel;
    welcome(channel.bind(address, BACKLOG));
  }

  private void welcome(ServerSocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_ACCEPT);
  }

  private void stopListening() throws IOException {
    if (listener != null) {
      listener.close();
      listener = null;
      selector.selectNow(this::serve); // a channel in a selector goes on listening until then
      awaitRefusal();
    }
  }

  /**
   * A process that this JVM is starting holds a copy of every socket until it has closed what it
   * inherited, and a copy goes on listening: for some milliseconds after the close.
   */
  private void awaitRefusal() {
    if (!Wait.until(REFUSAL_LIMIT, this::isRefused)) {
      throw new IllegalStateException(
          this + " still listens after " + REFUSAL_LIMIT + "; a process holds its socket");
    }
  }

  private boolean isRefused() {
    try (SocketChannel attempt = SocketChannel.open(address)) {
      return !attempt.isConnected();
    } catch (IOException e) {
      return true;
    }
  }

  private void run() {
    try (selector) {
      while (commands.areWelcome()) {
        turn();
      }
      stopListening();
      links.forEach(ProxyLink::close);
      links.clear();
    } catch (IOException e) {
      throw new UncheckedIOException(this + " failed", e);
    } finally {
      commands.end();
    }
  }

  private void turn() throws IOException {
    selector.select(this::serve, millisUntilDue());
    commands.carryOut();
    links.forEach(ProxyLoop::workIfDue);
    links.removeIf(link -> !link.isOpen());
    links.forEach(link -> link.await(selector));
  }

  private static void workIfDue(ProxyLink link) {
    long now = System.nanoTime();
    if (link.nanosUntilDue(now) <= 0) {
      link.work(now);
    }
  }

  /** Zero stands for "for ever". */
  private long millisUntilDue() {
    long now = System.nanoTime();
    long least = Long.MAX_VALUE;
    for (ProxyLink link : links) {
      least = Math.min(least, link.nanosUntilDue(now));
    }
    return least == Long.MAX_VALUE ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(least));
  }

  private void serve(SelectionKey key) {
    if (key.attachment() instanceof ProxyLink link) {
      link.work(System.nanoTime());
    } else if (key.channel() instanceof ServerSocketChannel channel) {
      accept(channel);
    }
  }

  private void accept(ServerSocketChannel channel) {
    try {
      SocketChannel client = channel.accept();
      if (client != null) {
        accepted.incrementAndGet();
        ProxyLink link = ProxyLink.of(client, selector, toServer, toClient);
        links.add(link);
        if (fault == Fault.BLACK_HOLE) {
          link.leaveUnconnected();
        } else {
          link.connect(target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(this + " cannot accept", e);
    }
  }

  void enter(Fault next) {
    commands.run(() -> change(next));
  }

  /** Back to no fault and no delay. */
  void restore() {
    commands.run(
        () -> {
          toServer.delay(0);
          toClient.delay(0);
          long now = System.nanoTime();
          links.forEach(link -> link.hurry(now));
          change(Fault.NONE);
        });
  }

  void resetAll() {
    commands.run(() -> links.forEach(ProxyLink::reset));
  }

  void delay(Direction direction, long nanos) {
    commands.run(() -> traffic(direction).delay(nanos));
  }

  private void change(Fault next) throws IOException {
    if (next == fault) {
      return;
    }
    fault = next;
    toServer.enter(next);
    toClient.enter(next);
    links.stream().filter(link -> next == Fault.CUT || link.isLossy()).forEach(ProxyLink::reset);
    links.forEach(ProxyLink::dropWhatIsSwallowed);
    if (next == Fault.CUT) {
      stopListening();
    } else if (listener == null) {
      listenAgain();
    }
  }

  void close() {
    commands.close();
  }

  int port() {
    return address.getPort();
  }

  long accepted() {
    return accepted.get();
  }

  int open() {
    return links.size();
  }

  ProxyTraffic traffic(Direction direction) {
    return direction == Direction.TO_SERVER ? toServer : toClient;
  }

  @Override
  public String toString() {
    return "fault proxy on port " + port() + " before " + target;
  }
}
