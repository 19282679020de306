package dev.underpin.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FreePortTest {

  @Test
  void port_can_be_listened_on_and_lies_below_the_source_ports() throws IOException {
    int port = FreePort.next();

    assertThat(port).isBetween(20_000, 31_999);
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(socket.isBound()).isTrue();
    }
  }

  /** Each start of a process copies, for a moment, what was just looked at and closed again. */
  @Test
  void listener_gets_its_port_while_processes_start() throws Exception {
    FutureTask<@Nullable Void> starts = new FutureTask<>(FreePortTest::startProcesses);
    new Thread(starts, "starter").start();
    int port = 0;
    while (!starts.isDone()) {
      try (ServerSocketChannel listener = FreePort.listen(1)) {
        port = listener.socket().getLocalPort();
      }
    }

    starts.get();
    assertThat(port).isBetween(20_000, 31_999);
  }

  private static @Nullable Void startProcesses() throws IOException {
    for (int i = 0; i < 60; i++) {
      Command.run(List.of("true"), Duration.ofSeconds(30));
    }
    return null;
  }

  @Test
  void calls_rarely_give_the_same_port() {
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      ports.add(FreePort.next());
    }

    assertThat(ports).hasSizeGreaterThan(40);
  }
}
