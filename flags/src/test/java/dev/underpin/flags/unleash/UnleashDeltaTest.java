package dev.underpin.flags.unleash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that speaks Unleash's delta API: events since the number that is known. */
class UnleashDeltaTest {

  private static final BooleanFlag CART = Flag.bool("cart").orElse(false);
  private static final BooleanFlag BANNER = Flag.bool("ąžuolas").orElse(false);
  private static final Subject PRO = Subject.of("user-42").with("plan", "pro");

  private final ManualClock clock = new ManualClock(Instant.parse("2027-03-01T12:00:00Z"));
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> events = new ArrayList<>();
  private HttpServer server;
  private UnleashSource source;
  private Flags flags;
  private volatile int refusal;
  private volatile int keptSince;

  @BeforeEach
  void starts() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/client/delta", exchange -> answer(exchange, "delta"));
    server.createContext("/api/client/features", exchange -> answer(exchange, "features"));
    server.start();
    source =
        UnleashSource.builder(
                URI.create("http://127.0.0.1:%d/api".formatted(server.getAddress().getPort())),
                "shop")
            .timeout(Duration.ofSeconds(20))
            .time(clock.ticker(), clock)
            .deltas()
            .build();
    flags = Flags.builder(source).build();
    events.add(hydration(feature("cart", true, "[1]"), feature("ąžuolas", false, "[]")));
  }

  @AfterEach
  void stops() {
    server.stop(0);
  }

  private static String hydration(String... features) {
    return "\"type\": \"hydration\", \"segments\": [%s], \"features\": [%s]"
        .formatted(segment("pro"), String.join(", ", features));
  }

  private static String feature(String name, boolean enabled, String segments) {
    return """
        {"enabled": %s, "strategies": [{"name": "default", "segments": %s}], "name": "%s"}\
        """
        .formatted(enabled, segments, name);
  }

  private static String segment(String plan) {
    return """
        {"id": 1, "constraints": [{"contextName": "plan", "operator": "IN", "values": ["%s"]}]}\
        """
        .formatted(plan);
  }

  private void answer(HttpExchange exchange, String api) throws IOException {
    String known = exchange.getRequestHeaders().getFirst("If-None-Match");
    asked.add(api + " " + known);
    if (api.equals("features")) {
      send(exchange, "{\"version\": 2, \"features\": [%s]}".formatted(feature("cart", true, "[]")));
    } else if (refusal != 0) {
      exchange.sendResponseHeaders(refusal, -1);
    } else {
      int from = known == null ? 0 : Integer.parseInt(known.replace("\"", ""));
      exchange.getResponseHeaders().add("ETag", "\"%d\"".formatted(events.size()));
      if (from == events.size()) {
        exchange.sendResponseHeaders(304, -1);
      } else {
        send(exchange, since(from < keptSince ? 0 : from));
      }
    }
    exchange.close();
  }

  private String since(int from) {
    List<String> told = new ArrayList<>();
    for (int i = from; i < events.size(); i++) {
      told.add("{\"eventId\": %d, %s}".formatted(i + 1, events.get(i)));
    }
    return "{\"events\": [%s]}".formatted(String.join(",", told));
  }

  private static void send(HttpExchange exchange, String body) throws IOException {
    byte[] content = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(200, content.length);
    exchange.getResponseBody().write(content);
  }

  @Test
  void a_hydration_is_followed_by_events_since_the_one_that_is_known() {
    assertThat(flags.refresh()).isTrue();
    assertThat(flags.isOn(CART, PRO)).isTrue();
    assertThat(flags.isOn(CART, Subject.of("user-42"))).isFalse();

    events.add("\"type\": \"feature-updated\", \"feature\": " + feature("ąžuolas", true, "[]"));
    flags.refresh();
    assertThat(flags.isOn(BANNER, PRO)).isTrue();
    assertThat(flags.isOn(CART, PRO)).isTrue();

    events.add("\"type\": \"feature-removed\", \"featureName\": \"ąžuolas\", \"project\": \"a\"");
    flags.refresh();
    assertThat(flags.isOn(BANNER, PRO)).isFalse();

    flags.refresh();
    assertThat(asked).containsExactly("delta null", "delta \"1\"", "delta \"2\"", "delta \"3\"");
  }

  @Test
  void segments_change_and_go_and_those_that_name_them_with_them() {
    flags.refresh();

    events.add("\"type\": \"segment-updated\", \"segment\": " + segment("max"));
    flags.refresh();
    assertThat(flags.isOn(CART, PRO)).isFalse();
    assertThat(flags.isOn(CART, Subject.of("u").with("plan", "max"))).isTrue();

    events.add("\"type\": \"segment-removed\", \"segmentId\": 1");
    events.add("\"type\": \"of-a-later-version\", \"feature-thing\": {\"x\": [1]}");
    assertThat(flags.refresh()).isTrue();
    assertThat(flags.isOn(CART, Subject.of("u").with("plan", "max"))).isFalse();
  }

  @Test
  void what_has_not_changed_is_given_back_as_it_is() throws Exception {
    FlagDocument first = source.load(FlagDocument.empty());

    assertThat(source.load(first)).isSameAs(first);
  }

  @Test
  void a_server_that_forgot_the_known_event_begins_anew() {
    flags.refresh();
    events.clear();
    events.add(hydration(feature("cart", false, "[]")));
    events.add("\"type\": \"feature-updated\", \"feature\": " + feature("x", true, "[]"));
    keptSince = 2;

    flags.refresh();

    assertThat(flags.isOn(CART, PRO)).isFalse();
    assertThat(flags.isOn(Flag.bool("x").orElse(false), PRO)).isTrue();
  }

  @Test
  void a_server_without_deltas_is_asked_for_the_whole_state_from_then_on() {
    refusal = 404;

    assertThat(flags.refresh()).isTrue();
    flags.refresh();

    assertThat(flags.isOn(CART, Subject.of("u"))).isTrue();
    assertThat(asked).containsExactly("delta null", "features null", "features null");
  }

  /** Older servers answer so to the first question where there were no features. */
  @Test
  void a_server_that_has_nothing_to_tell_at_first_is_asked_for_the_whole_state_until_it_has() {
    refusal = 304;

    assertThat(flags.refresh()).isTrue();
    assertThat(flags.isOn(CART, Subject.of("u"))).isTrue();
    refusal = 0;

    assertThat(flags.refresh()).isTrue();
    assertThat(flags.isOn(CART, Subject.of("u"))).isFalse();
    assertThat(flags.isOn(CART, PRO)).isTrue();
    assertThat(asked).containsExactly("delta null", "features null", "delta null");
  }

  @Test
  void a_server_that_is_overloaded_is_left_alone_and_the_last_good_flags_hold() {
    flags.refresh();
    refusal = 503;

    assertThat(flags.refresh()).isFalse();
    assertThat(flags.refresh()).isFalse();

    assertThat(flags.isOn(CART, PRO)).isTrue();
    assertThat(asked).hasSize(2);
  }

  /** Half of a change must not be taken for all of it: everything is asked for again. */
  @Test
  void events_that_cannot_be_read_keep_the_last_good_flags_and_are_followed_by_a_hydration() {
    flags.refresh();
    events.add("\"type\": \"feature-removed\", \"featureName\": \"cart\"");
    events.add("\"type\": \"feature-updated\", \"feature\": {\"enabled\": true}");

    assertThat(flags.refresh()).isFalse();
    assertThat(flags.isOn(CART, PRO)).isTrue();

    events.remove(2);
    assertThat(flags.refresh()).isTrue();
    assertThat(flags.isOn(CART, PRO)).isFalse();
    assertThat(asked).containsExactly("delta null", "delta \"1\"", "delta null");
  }

  @Test
  void events_that_do_not_begin_with_a_hydration_are_refused() {
    events.set(0, "\"type\": \"feature-removed\", \"featureName\": \"cart\"");

    assertThatThrownBy(() -> source.load(FlagDocument.empty()))
        .isInstanceOf(IOException.class)
        .hasMessage("the first events must be a hydration but are none");
  }
}
