package dev.underpin.testkit;

import static dev.underpin.testkit.FaultProxy.Direction.TO_CLIENT;
import static dev.underpin.testkit.FaultProxy.Direction.TO_SERVER;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each fault as a plain socket sees it, at both ends. */
class FaultProxyTest {
  private static final int FOR_EVER = 200; // milliseconds: nothing comes that was to come at once

  private final PlainServer listener;
  private final FaultProxy proxy;
  private final List<Socket> sockets = new ArrayList<>();

  FaultProxyTest() throws IOException {
    listener = new PlainServer();
    proxy = FaultProxy.before(listener.port());
  }

  @AfterEach
  void close() throws IOException, InterruptedException {
    for (Socket socket : sockets) {
      socket.close();
    }
    proxy.close();
    listener.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    sockets.add(socket);
    socket.setSoTimeout(30_000);
    return socket;
  }

  private Socket accept() throws InterruptedException, IOException {
    Socket socket = listener.next();
    sockets.add(socket);
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private static String receive(Socket socket, int length) throws IOException {
    return new String(socket.getInputStream().readNBytes(length), US_ASCII);
  }

  private static void assertReset(Socket socket) {
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  private static void assertSilent(Socket socket) throws IOException {
    socket.setSoTimeout(FOR_EVER);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout(30_000);
  }

  private static void assertOpen(Socket client, Socket server) throws IOException {
    send(client, "ping");
    assertThat(receive(server, 4)).isEqualTo("ping");
    send(server, "pong");
    assertThat(receive(client, 4)).isEqualTo("pong");
  }

  @Test
  void without_a_fault_bytes_and_half_closes_pass_both_ways() throws Exception {
    byte[] sent = new byte[3_000_000];
    new Random(7).nextBytes(sent);
    Socket client = connect();
    Socket server = accept();

    CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendAll(client, sent));
    byte[] received = server.getInputStream().readAllBytes();
    server.getOutputStream().write(received, 0, 1_000);
    server.close();

    assertThat(received).isEqualTo(sent);
    assertThat(client.getInputStream().readAllBytes()).hasSize(1_000);
    sending.join();
    assertThat(proxy.acceptedConnections()).isEqualTo(1);
    assertThat(proxy.passedBytes(TO_SERVER)).isEqualTo(3_000_000);
    assertThat(proxy.passedBytes(TO_CLIENT)).isEqualTo(1_000);
    assertThat(proxy.swallowedBytes(TO_SERVER)).isZero();
    await().atMost(Duration.ofSeconds(30)).until(() -> proxy.openConnections() == 0);
  }

  private static void sendAll(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void reset_by_one_end_reaches_the_other() throws Exception {
    Socket client = connect();
    Socket server = accept();

    server.setSoLinger(true, 0);
    server.close();

    assertReset(client);
  }

  @Test
  void slow_receiver_holds_the_sender_back() throws Exception {
    Socket client = connect();
    Socket server = accept();
    byte[] sent = new byte[64 << 20]; // more than all buffers on the way can hold

    CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendAll(client, sent));

    await()
        .during(Duration.ofMillis(FOR_EVER))
        .atMost(Duration.ofSeconds(30))
        .until(() -> !sending.isDone());
    assertThat(server.getInputStream().readAllBytes()).hasSize(sent.length);
    sending.join();
  }

  @Test
  void cut_resets_connections_and_refuses_new_ones() throws Exception {
    Socket client = connect();
    Socket server = accept();
    int port = proxy.port();

    proxy.cut();

    assertReset(client);
    assertReset(server);
    assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    proxy.restore();
    assertThat(proxy.port()).isEqualTo(port);
    assertOpen(connect(), accept());
  }

  @Test
  void fault_is_in_force_when_its_call_returns() throws Exception {
    for (int i = 0; i < 100; i++) {
      proxy.cut();
      assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
      proxy.restore();
      connect().close();
    }
  }

  @Test
  void process_that_starts_does_not_keep_the_port_open() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    CompletableFuture<Void> starts = CompletableFuture.runAsync(() -> startUntil(ended));
    try {
      for (int i = 0; i < 300; i++) {
        proxy.cut();
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        proxy.restore();
      }
    } finally {
      ended.set(true);
      starts.join();
    }
  }

  private static void startUntil(AtomicBoolean ended) {
    while (!ended.get()) {
      try {
        new ProcessBuilder("true").start().waitFor();
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void reset_leaves_new_connections_welcome() throws Exception {
    Socket client = connect();
    Socket server = accept();

    proxy.reset();

    assertReset(client);
    assertReset(server);
    assertOpen(connect(), accept());
  }

  @Test
  void delay_is_added_to_its_direction_alone() throws Exception {
    Socket client = connect();
    Socket server = accept();
    proxy.delay(TO_SERVER, Duration.ofMillis(300));

    long start = System.nanoTime();
    send(client, "late");
    assertThat(receive(server, 4)).isEqualTo("late");
    Duration late = Duration.ofNanos(System.nanoTime() - start);
    send(server, "prompt");
    assertThat(receive(client, 6)).isEqualTo("prompt");

    assertThat(late).isGreaterThanOrEqualTo(Duration.ofMillis(300));
  }

  @Test
  void delayed_bytes_follow_each_other_without_a_gap() throws Exception {
    Socket client = connect();
    Socket server = accept();
    proxy.delay(TO_SERVER, Duration.ofMillis(200));

    long start = System.nanoTime();
    StringBuilder sent = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      send(client, i + ",");
      sent.append(i).append(',');
    }

    assertThat(receive(server, sent.length())).isEqualTo(sent.toString());
    Duration oneByOne = Duration.ofMillis(200).multipliedBy(100);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(oneByOne.dividedBy(2));
  }

  @Test
  void restore_delivers_what_a_delay_held_back() throws Exception {
    Socket client = connect();
    Socket server = accept();
    proxy.delay(TO_SERVER, Duration.ofHours(1));
    send(client, "held");
    client.shutdownOutput();
    assertSilent(server);

    proxy.restore();

    assertThat(new String(server.getInputStream().readAllBytes(), US_ASCII)).isEqualTo("held");
  }

  @Test
  void black_hole_takes_everything_and_answers_nothing() throws Exception {
    Socket client = connect();
    Socket server = accept();

    proxy.blackHole();

    send(client, "lost");
    send(server, "lost too");
    assertSilent(client);
    assertSilent(server);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> proxy.swallowedBytes(TO_SERVER) == 4 && proxy.swallowedBytes(TO_CLIENT) == 8);
    assertThat(proxy.passedBytes(TO_SERVER)).isZero();
  }

  @Test
  void black_hole_accepts_new_connections_and_leaves_the_server_alone() throws Exception {
    proxy.blackHole();

    Socket client = connect();
    send(client, "hello?");

    assertSilent(client);
    await().atMost(Duration.ofSeconds(30)).until(() -> proxy.swallowedBytes(TO_SERVER) == 6);
    proxy.restore();
    assertReset(client);
    assertOpen(connect(), accept()); // the first that the server sees
  }

  @Test
  void black_hole_swallows_the_end_of_a_connection() throws Exception {
    Socket client = connect();
    Socket server = accept();
    proxy.blackHole();

    client.close();

    assertSilent(server);
    assertThat(proxy.openConnections()).isEqualTo(1);
  }

  @Test
  void after_a_black_hole_only_connections_that_lost_something_are_reset() throws Exception {
    Socket busyClient = connect();
    Socket busyServer = accept();
    Socket idleClient = connect();
    Socket idleServer = accept();
    proxy.blackHole();
    send(busyClient, "lost");
    await().atMost(Duration.ofSeconds(30)).until(() -> proxy.swallowedBytes(TO_SERVER) == 4);

    proxy.restore();

    assertReset(busyClient);
    assertReset(busyServer);
    assertOpen(idleClient, idleServer);
  }

  @Test
  void black_hole_swallows_what_a_delay_held_back() throws Exception {
    Socket client = connect();
    Socket server = accept();
    proxy.delay(TO_SERVER, Duration.ofHours(1));
    send(client, "in flight");
    assertSilent(server);

    proxy.blackHole();
    proxy.restore();

    assertReset(server);
    assertThat(proxy.swallowedBytes(TO_SERVER)).isEqualTo(9);
  }

  @Test
  void half_open_to_the_server_lets_only_answers_through() throws Exception {
    Socket client = connect();
    Socket server = accept();

    proxy.halfOpen(TO_SERVER);

    send(client, "lost");
    assertSilent(server);
    send(server, "arrives");
    assertThat(receive(client, 7)).isEqualTo("arrives");
  }

  @Test
  void half_open_to_the_client_lets_only_requests_through() throws Exception {
    Socket client = connect();
    Socket server = accept();

    proxy.halfOpen(TO_CLIENT);

    send(client, "arrives");
    assertThat(receive(server, 7)).isEqualTo("arrives");
    send(server, "lost");
    assertSilent(client);
  }

  @Test
  void server_never_learns_that_a_half_open_client_has_gone() throws Exception {
    Socket client = connect();
    Socket server = accept();
    proxy.halfOpen(TO_SERVER);

    client.setSoLinger(true, 0);
    client.close();

    assertSilent(server);
    send(server, "is anybody there?");
    send(server, "hello?");
    assertSilent(server);
    proxy.restore();
    assertReset(server);
  }

  @Test
  void one_fault_takes_the_place_of_another() throws Exception {
    Socket client = connect();
    Socket server = accept();

    proxy.blackHole();
    proxy.halfOpen(TO_SERVER);
    send(server, "arrives");
    assertThat(receive(client, 7)).isEqualTo("arrives");
    proxy.cut();

    assertReset(client);
    assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
  }

  @Test
  void connection_to_a_server_that_is_down_is_reset() throws Exception {
    listener.close();

    assertReset(connect());
  }

  @Test
  void hundred_connections_need_one_thread() throws Exception {
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      clients.add(connect());
      assertOpen(clients.get(i), accept());
    }

    assertThat(proxy.openConnections()).isEqualTo(100);
    assertThat(proxyThreads()).isEqualTo(1);
  }

  private long proxyThreads() {
    String name = "fault-proxy-" + proxy.port();
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name))
        .count();
  }

  @Test
  void closed_proxy_leaves_no_thread_no_connection_and_no_listener() throws Exception {
    Socket client = connect();
    Socket server = accept();

    proxy.close();
    proxy.close();

    assertThat(client.getInputStream().read()).isEqualTo(-1);
    assertThat(server.getInputStream().read()).isEqualTo(-1);
    assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    await().atMost(Duration.ofSeconds(30)).until(() -> proxyThreads() == 0);
    assertThatThrownBy(proxy::cut)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the fault proxy is closed; make a new one");
  }

  @Test
  void url_leads_to_the_proxy() {
    try (FaultProxy one = FaultProxy.before("jdbc:postgresql://127.0.0.1:5432/db?user=u&a=b:1");
        FaultProxy two = FaultProxy.before("redis://u:p@localhost:6379/2")) {
      assertThat(one.url())
          .isEqualTo("jdbc:postgresql://127.0.0.1:" + one.port() + "/db?user=u&a=b:1");
      assertThat(two.url()).isEqualTo("redis://u:p@127.0.0.1:" + two.port() + "/2");
    }
    assertThatThrownBy(() -> FaultProxy.before("jdbc:postgresql://a:1,b:2/db"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FaultProxy.before("redis://localhost"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the URL must be of one //host:port; correct it");
    assertThatThrownBy(() -> proxy.delay(TO_CLIENT, Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("latency must not be negative but was -1 ms");
  }
}
