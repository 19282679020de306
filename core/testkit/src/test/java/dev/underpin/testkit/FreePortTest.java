package dev.underpin.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
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

  @Test
  void calls_rarely_give_the_same_port() {
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      ports.add(FreePort.next());
    }

    assertThat(ports).hasSizeGreaterThan(40);
  }
}
