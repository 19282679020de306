package dev.underpin.core.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PropagationTest {

  private static final ContextKey TENANT = ContextKey.of("tenant");

  private final Propagation propagation =
      Propagation.builder()
          .allowHost("inventory.internal")
          .allowHost("*.Shop.internal")
          .allowHost("10.0.0.7")
          .allowHost("[::1]")
          .build();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://inventory.internal/stock",
        "https://INVENTORY.internal:8443",
        "http://inventory.internal./",
        "http://a.shop.internal",
        "http://a.b.shop.internal",
        "http://10.0.0.7:80",
        "http://[::1]:8080/",
        "http://user@inventory.internal/"
      })
  void a_host_is_allowed_by_its_name_on_any_port(String target) {
    assertThat(propagation.isAllowed(URI.create(target))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://shop.internal",
        "http://evilshop.internal",
        "http://inventory.internal.evil.example",
        "http://inventory.internal@evil.example/",
        "http://evil.example/inventory.internal",
        "http://evil.example?x=.shop.internal",
        "http://10.0.0.70",
        "http://[::2]/",
        "/relative",
        "mailto:inventory.internal",
        "http://under_score.example"
      })
  void no_other_host_is(String target) {
    assertThat(propagation.isAllowed(URI.create(target))).isFalse();
    assertThat(Propagation.standard().isAllowed(URI.create(target))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "*.",
        "http://a",
        "a:80",
        "a/b",
        "a b",
        "*a.b",
        "a.*.b",
        "a..b",
        ".a",
        "ä.b"
      })
  void a_pattern_that_is_no_host_is_refused(String pattern) {
    assertThatThrownBy(() -> Propagation.builder().allowHost(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "allowed host must be a host's name or address, or *. and a name, without scheme, port"
                + " and path, but was \"%s\"; pass for example *.shop.internal",
            pattern);
  }

  @Test
  void headers_have_usual_names_that_can_be_changed() {
    Propagation own = Propagation.builder().requestIdHeader("X-Id").deadlineHeader("X-Ms").build();

    assertThat(Propagation.standard().requestIdHeader()).isEqualTo("X-Request-ID");
    assertThat(Propagation.standard().deadlineHeader()).isEqualTo("X-Request-Timeout-Ms");
    assertThat(own.requestIdHeader()).isEqualTo("X-Id");
    assertThat(own.deadlineHeader()).isEqualTo("X-Ms");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "X Id", "X-Id:", "X-Id\r\nSet-Cookie", "Host", "content-length"})
  void a_name_that_no_header_of_an_application_can_have_is_refused(String name) {
    assertThatThrownBy(() -> Propagation.builder().requestIdHeader(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "header of request id must be a name that HTTP leaves to applications but was \"%s\";"
                + " rename it",
            name);
  }

  @Test
  void headers_of_the_standards_are_not_for_other_uses() {
    assertThatThrownBy(() -> Propagation.builder().key(TENANT, "Baggage"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "header of key tenant must not be Baggage, which W3C gave a meaning; rename it");
    assertThatThrownBy(() -> Propagation.builder().deadlineHeader("TraceParent"))
        .hasMessageContaining("header of deadline must not be TraceParent");
  }

  @Test
  void two_uses_cannot_have_one_header() {
    Propagation.Builder twice =
        Propagation.builder().allowHost("a.internal").key(TENANT, "x-request-id");

    assertThatThrownBy(twice::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "header of key tenant must be its own but \"x-request-id\" is in use already; rename"
                + " it");
  }

  @Test
  void a_key_that_could_go_to_nobody_is_a_mistake() {
    Propagation.Builder nobody = Propagation.builder().key(TENANT, "X-Tenant");

    assertThatThrownBy(nobody::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "key tenant is sent to allowed hosts but no host is allowed; name one by"
                + " Propagation.Builder.allowHost");
  }
}
