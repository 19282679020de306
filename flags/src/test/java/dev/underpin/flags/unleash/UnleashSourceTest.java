package dev.underpin.flags.unleash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.underpin.core.settings.Secret;
import dev.underpin.core.testing.ManualClock;
import dev.underpin.flags.BooleanFlag;
import dev.underpin.flags.Flag;
import dev.underpin.flags.FlagDocument;
import dev.underpin.flags.Flags;
import dev.underpin.flags.Subject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that speaks Unleash's client API. */
class UnleashSourceTest {

  private static final BooleanFlag NEW_CART = Flag.bool("new-cart").orElse(false);
  private static final Subject USER = Subject.of("user-42");

  private final ManualClock clock = new ManualClock(Instant.parse("2027-03-01T12:00:00Z"));
  private final CountDownLatch never = new CountDownLatch(1);
  private HttpServer server;
  private UnleashSource source;
  private volatile Headers asked = new Headers();
  private final AtomicInteger requests = new AtomicInteger();
  private volatile boolean enabled = true;
  private volatile Answer answer = this::state;

  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  @BeforeEach
  void starts() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/api/client/features",
        exchange -> {
          requests.incrementAndGet();
          asked = exchange.getRequestHeaders();
          answer.to(exchange);
          exchange.close();
        });
    server.start();
    source = source(Duration.ofSeconds(20));
  }

  private UnleashSource source(Duration timeout) {
    URI api = URI.create("http://127.0.0.1:%d/api".formatted(server.getAddress().getPort()));
    return UnleashSource.builder(api, "shop")
        .token(Secret.of("default:development.secret"))
        .instanceId("node-1")
        .timeout(timeout)
        .time(clock.ticker(), clock)
        .build();
  }

  @AfterEach
  void stops() {
    never.countDown();
    server.stop(0);
  }

  private void state(HttpExchange exchange) throws IOException {
    String etag = "W/\"" + enabled + "\"";
    exchange.getResponseHeaders().add("ETag", etag);
    if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      exchange.sendResponseHeaders(304, -1);
      return;
    }
    String json =
        "{\"version\": 2, \"features\": [{\"name\": \"new-cart\", \"enabled\": %s, \"strategies\": [{\"name\": \"default\"}]}]}"
            .formatted(enabled);
    send(exchange, 200, json);
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] content = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, content.length);
    exchange.getResponseBody().write(content);
  }

  private void answers(int status, String... header) {
    answer =
        exchange -> {
          for (int i = 0; i < header.length; i += 2) {
            exchange.getResponseHeaders().add(header[i], header[i + 1]);
          }
          exchange.sendResponseHeaders(status, -1);
        };
  }

  @Test
  void features_are_loaded_decided_and_followed() {
    Flags flags = Flags.builder(source).build();
    flags.refresh();
    assertThat(flags.isOn(NEW_CART, USER)).isTrue();

    enabled = false;
    flags.refresh();

    assertThat(flags.isOn(NEW_CART, USER)).isFalse();
  }

  @Test
  void a_poll_says_who_asks() throws Exception {
    source.load(FlagDocument.empty());

    assertThat(asked.getFirst("Authorization")).isEqualTo("default:development.secret");
    assertThat(asked.getFirst("Unleash-AppName")).isEqualTo("shop");
    assertThat(asked.getFirst("Unleash-InstanceId")).isEqualTo("node-1");
    assertThat(asked.getFirst("Unleash-Connection-Id")).isNotBlank();
    assertThat(asked.containsKey("If-None-Match")).isFalse();
  }

  @Test
  void what_has_not_changed_is_not_sent_again() throws Exception {
    FlagDocument first = source.load(FlagDocument.empty());

    assertThat(source.load(first)).isSameAs(first);
    assertThat(asked.getFirst("If-None-Match")).isEqualTo("W/\"true\"");
  }

  @Test
  void a_server_without_etags_is_compared_by_content() throws Exception {
    answer = exchange -> send(exchange, 200, "{\"version\": 2, \"features\": []}");
    FlagDocument first = source.load(FlagDocument.empty());

    assertThat(source.load(first)).isSameAs(first);
  }

  @Test
  void a_server_that_is_overloaded_is_left_alone_for_longer_and_longer() {
    answers(503);
    assertRefused("answered with status 503");
    assertThat(requests).hasValue(1);
    clock.advance(Duration.ofMillis(1_999));
    assertRefused("answered with status 503");
    assertThat(requests).hasValue(1);
    clock.advance(Duration.ofMillis(2));
    assertRefused("answered with status 503");
    assertThat(requests).hasValue(2);
    clock.advance(Duration.ofMillis(3_999));
    assertRefused("answered with status 503");
    assertThat(requests).hasValue(2);
  }

  @Test
  void a_server_that_says_when_to_come_back_is_heeded_up_to_ten_minutes() throws Exception {
    answers(429, "Retry-After", "60");
    assertRefused("answered with status 429");
    answer = this::state;
    clock.advance(Duration.ofSeconds(59));
    assertRefused("answered with status 429");
    clock.advance(Duration.ofSeconds(2));
    assertThat(source.load(FlagDocument.empty()).flags()).hasSize(1);

    answers(503, "Retry-After", "Mon, 01 Mar 2027 13:00:00 GMT");
    assertRefused("answered with status 503");
    answer = this::state;
    clock.advance(Duration.ofSeconds(599));
    assertRefused("answered with status 503");
    clock.advance(Duration.ofSeconds(2));
    assertThat(source.load(FlagDocument.empty()).flags()).hasSize(1);
  }

  @Test
  void a_token_that_is_refused_is_named_and_not_shown() {
    answers(401);

    assertRefused("refused the token with status 401; correct it");
    assertThatThrownBy(() -> source.load(FlagDocument.empty())).hasMessageNotContaining("secret");
  }

  @Test
  void a_redirect_is_not_followed_with_the_token() {
    answers(302, "Location", "http://127.0.0.1:1/elsewhere");

    assertRefused("answered with status 302");
  }

  @Test
  void a_failure_keeps_the_last_good_flags() {
    Flags flags = Flags.builder(source).build();
    flags.refresh();
    answers(500);

    assertThat(flags.refresh()).isFalse();
    assertThat(flags.isOn(NEW_CART, USER)).isTrue();

    clock.advance(Duration.ofMinutes(1));
    answer = exchange -> send(exchange, 200, "<html>maintenance</html>");
    assertThat(flags.refresh()).isFalse();
    assertThat(flags.isOn(NEW_CART, USER)).isTrue();
  }

  @Test
  void an_answer_that_does_not_end_is_given_up() {
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          awaitEnd();
        };
    source = source(Duration.ofSeconds(2));

    assertRefused("did not answer within PT2S");
  }

  private void awaitEnd() {
    try {
      never.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void an_answer_that_is_too_large_is_refused_while_it_comes() {
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] chunk = new byte[1 << 20];
          for (int i = 0; i < 64; i++) {
            exchange.getResponseBody().write(chunk);
          }
        };

    assertRefused("must be at most 16777216 bytes");
  }

  @Test
  void settings_are_checked() {
    URI api = URI.create("http://localhost/api");
    assertThatThrownBy(() -> UnleashSource.builder(URI.create("unleash/api"), "shop"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("api must be an address such as");
    assertThatThrownBy(() -> UnleashSource.builder(api, "a\r\nb"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("app name must be");
    assertThatThrownBy(() -> UnleashSource.builder(api, "shop").token(Secret.of("s\necret")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("token must be one line")
        .hasMessageNotContaining("ecret\"");
    assertThatThrownBy(() -> UnleashSource.builder(api, "shop").timeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("timeout must be more than zero");
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> source.load(FlagDocument.empty()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }
}
