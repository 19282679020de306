package dev.underpin.testkit;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Accepts connections and leaves what happens on them to the test. */
final class PlainServer implements AutoCloseable {
  private final ServerSocket listener;
  private final Thread acceptor = new Thread(this::acceptAll, "plain-server");
  private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();

  PlainServer() throws IOException {
    listener = FreePort.listen(50).socket();
    acceptor.setDaemon(true);
    acceptor.start();
  }

  private void acceptAll() {
    try {
      while (true) {
        accepted.add(listener.accept());
      }
    } catch (IOException e) {
      // closed
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  Socket next() throws InterruptedException {
    @Nullable Socket socket = accepted.poll(30, TimeUnit.SECONDS);
    if (socket == null) {
      throw new AssertionError("nobody connected within 30 s");
    }
    return socket;
  }

  /** The system goes on accepting until the thread has left its call, and so until it ended. */
  @Override
  public void close() throws IOException, InterruptedException {
    listener.close();
    acceptor.join();
    for (Socket socket : accepted) {
      socket.close();
    }
  }
}
