package dev.underpin.examples.traceecho;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of the W3C's suite (test.py) that are about tracestate, by their names there. */
class TracestateSuiteTest {

  private static final String TRACE = "12345678901234567890123456789012";
  private static final String TRACEPARENT = "traceparent: 00-" + TRACE + "-1234567890123456-00";
  private static Harness harness;

  @BeforeAll
  static void start() throws Exception {
    harness = new Harness();
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  @Test
  void tracestate_included_traceparent_missing() throws IOException {
    assertThat(harness.call("tracestate: foo=1").tracestate()).isEmpty();
    assertThat(harness.call("tracestate: foo=1,bar=2").tracestate()).isEmpty();
  }

  @Test
  void tracestate_included_traceparent_included() throws IOException {
    assertThat(stateOf("foo=1,bar=2")).containsExactly("foo=1", "bar=2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"trace-state", "trace.state"})
  void tracestate_header_name(String name) throws IOException {
    assertThat(harness.call(TRACEPARENT, name + ": foo=1").tracestate()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TraceState", "TrAcEsTaTe", "TRACESTATE"})
  void tracestate_header_name_valid_casing(String name) throws IOException {
    assertThat(harness.call(TRACEPARENT, name + ": foo=1").tracestate()).containsExactly("foo=1");
  }

  @Test
  void tracestate_empty_header() throws IOException {
    assertThat(harness.call(TRACEPARENT, "tracestate: ").headers()).doesNotContainKey("Tracestate");
    assertThat(stateOf("foo=1", "")).containsExactly("foo=1");
    assertThat(stateOf("", "foo=1")).containsExactly("foo=1");
  }

  @Test
  void tracestate_multiple_headers_different_keys() throws IOException {
    assertThat(stateOf("foo=1,bar=2", "rojo=1,congo=2", "baz=3"))
        .containsExactly("foo=1", "bar=2", "rojo=1", "congo=2", "baz=3");
  }

  /** Inherited since the suite's revision of 2021; who adds a key must see that it is unique. */
  @Test
  void tracestate_duplicated_keys() throws IOException {
    assertThat(stateOf("foo=1,foo=1")).contains("foo=1");
    assertThat(stateOf("foo=1,foo=2")).containsExactly("foo=1", "foo=2");
    assertThat(stateOf("foo=1", "foo=1")).contains("foo=1");
    assertThat(stateOf("foo=1", "foo=2")).containsExactly("foo=1", "foo=2");
  }

  @Test
  void tracestate_all_allowed_characters() throws IOException {
    String key = "abcdefghijklmnopqrstuvwxyz0123456789_-*/";
    String value =
        IntStream.rangeClosed(' ', '~')
            .filter(c -> c != ',' && c != '=')
            .mapToObj(Character::toString)
            .collect(Collectors.joining());

    assertThat(stateOf(key + "=" + value)).containsExactly(key + "=" + value);
    assertThat(stateOf(key + "@a-z0-9_-*/=" + value)).containsExactly(key + "@a-z0-9_-*/=" + value);
  }

  @Test
  void tracestate_ows_handling() throws IOException {
    assertThat(stateOf("foo=1 \t , \t bar=2, \t baz=3")).containsExactly("foo=1", "bar=2", "baz=3");
    assertThat(stateOf("foo=1\t \t,\t \tbar=2,\t \tbaz=3"))
        .containsExactly("foo=1", "bar=2", "baz=3");
    for (String around : List.of(" foo=1", "\tfoo=1", "foo=1 ", "foo=1\t", "\t foo=1 \t")) {
      assertThat(stateOf(around)).containsExactly("foo=1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo =1", "FOO=1", "foo.bar=1", "foo=1,FOO=1"})
  void tracestate_key_illegal_characters(String state) throws IOException {
    assertThat(stateOf(state)).isEmpty();
  }

  /** Level 2 made {@code @} a character like any other, except as the first. */
  @Test
  void tracestate_key_illegal_vendor_format() throws IOException {
    assertThat(stateOf("@foo=1,bar=2")).isEmpty();
    for (String key : List.of("foo@", "foo@@bar", "foo@bar@baz", "0foo@bar")) {
      assertThat(stateOf(key + "=1,bar=2")).containsExactly(key + "=1", "bar=2");
    }
  }

  @Test
  void tracestate_member_count_limit() throws IOException {
    List<String> members =
        IntStream.rangeClosed(1, 33).mapToObj(i -> "bar%02d=%02d".formatted(i, i)).toList();

    assertThat(stateOf(lines(members.subList(0, 32)))).isEqualTo(members.subList(0, 32));
    assertThat(stateOf(lines(members))).isEmpty();
  }

  private static String[] lines(List<String> members) {
    List<String> lines = new ArrayList<>();
    for (int from = 0; from < members.size(); from += 10) {
      lines.add(String.join(",", members.subList(from, Math.min(from + 10, members.size()))));
    }
    return lines.toArray(String[]::new);
  }

  @Test
  void tracestate_key_length_limit() throws IOException {
    for (String key : List.of("z".repeat(256), "t".repeat(241) + "@" + "v".repeat(14))) {
      assertThat(stateOf("foo=1", key + "=1")).containsExactly("foo=1", key + "=1");
    }
    assertThat(stateOf("foo=1", "z".repeat(257) + "=1")).isEmpty();
    assertThat(stateOf("foo=1", "t".repeat(242) + "@" + "v".repeat(14) + "=1")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo=bar=baz", "foo=,bar=3", "bar=3,foo=\u0001", "foo=\u00e4"})
  void tracestate_value_illegal_characters(String state) throws IOException {
    assertThat(stateOf(state)).isEmpty();
  }

  /** The trace goes on whatever the state is. */
  private static List<String> stateOf(String... headers) throws IOException {
    List<String> lines = new ArrayList<>(List.of(TRACEPARENT));
    for (String header : headers) {
      lines.add("tracestate: " + header);
    }
    Harness.Call call = harness.call(lines.toArray(String[]::new));
    assertThat(call.traceId()).isEqualTo(TRACE);
    return call.tracestate();
  }
}
