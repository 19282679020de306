package dev.underpin.examples.traceecho;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of the W3C's suite (test.py) that are about traceparent, by their names there. */
class TraceparentSuiteTest {

  private static final String TRACE = "12345678901234567890123456789012";
  private static final String PARENT = "1234567890123456";
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
  void both_traceparent_and_tracestate_missing() throws IOException {
    Harness.Call call = harness.call();

    assertThat(call.traceparent()).endsWith("-02"); // a new trace: not recorded, its id random
    assertThat(call.tracestate()).isEmpty();
  }

  @Test
  void traceparent_included_tracestate_missing() throws IOException {
    Harness.Call call = harness.call("traceparent: 00-" + TRACE + "-" + PARENT + "-01");

    assertThat(call.traceId()).isEqualTo(TRACE);
    assertThat(call.parentId()).isNotEqualTo(PARENT);
    assertThat(call.traceparent()).endsWith("-01");
  }

  @Test
  void traceparent_duplicated() throws IOException {
    String other = "12345678901234567890123456789011";

    Harness.Call call =
        harness.call(
            "traceparent: 00-" + other + "-" + PARENT + "-01",
            "traceparent: 00-" + TRACE + "-" + PARENT + "-01");

    assertThat(call.traceId()).isNotIn(TRACE, other);
  }

  @ParameterizedTest
  @ValueSource(strings = {"trace-parent", "trace.parent"})
  void traceparent_header_name(String name) throws IOException {
    assertThat(traceOf(name, "00-" + TRACE + "-" + PARENT + "-01")).isNotEqualTo(TRACE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"traceparent", "TraceParent", "TrAcEpArEnT", "TRACEPARENT"})
  void traceparent_header_name_valid_casing(String name) throws IOException {
    assertThat(traceOf(name, "00-" + TRACE + "-" + PARENT + "-01")).isEqualTo(TRACE);
  }

  /** traceparent_version_0xcc, traceparent_ows_handling, traceparent_propagates_random_flag. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cc-%s-%s-01",
        "cc-%s-%s-01-what-the-future-will-be-like",
        "00-%s-%s-02",
        " 00-%s-%s-01",
        "\t00-%s-%s-01",
        "00-%s-%s-01 ",
        "00-%s-%s-01\t",
        "\t 00-%s-%s-01 \t"
      })
  void a_valid_traceparent_is_continued(String shape) throws IOException {
    assertThat(traceOf("traceparent", shape.formatted(TRACE, PARENT))).isEqualTo(TRACE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "01", "02", "03"})
  void propagates_random_flag(String flags) throws IOException {
    String sent = "traceparent: 00-" + TRACE + "-" + PARENT + "-" + flags;

    assertThat(harness.call(sent).traceparent()).endsWith("-" + flags);
  }

  /** All cases in which the suite expects a new trace, upper case added. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "00-%s-%s-01.", // traceparent_version_0x00
        "00-%s-%s-01-what-the-future-will-be-like",
        "cc-%s-%s-01.what-the-future-will-be-like", // traceparent_version_0xcc
        "ff-%s-%s-01", // traceparent_version_0xff
        ".0-%s-%s-01", // traceparent_version_illegal_characters
        "0.-%s-%s-01",
        "000-%s-%s-01", // traceparent_version_too_long
        "0000-%s-%s-01",
        "0-%s-%s-01", // traceparent_version_too_short
        "00-00000000000000000000000000000000-%2$s-01", // traceparent_trace_id_all_zero
        "00-.2345678901234567890123456789012-%2$s-01", // traceparent_trace_id_illegal_characters
        "00-1234567890123456789012345678901.-%2$s-01",
        "00-%s3-%s-01", // traceparent_trace_id_too_long
        "00-1234567890123456789012345678901-%2$s-01", // traceparent_trace_id_too_short
        "00-%s-0000000000000000-01", // traceparent_parent_id_all_zero
        "00-%s-.234567890123456-01", // traceparent_parent_id_illegal_characters
        "00-%s-123456789012345.-01",
        "00-%s-12345678901234567-01", // traceparent_parent_id_too_long
        "00-%s-123456789012345-01", // traceparent_parent_id_too_short
        "00-%s-%s-.0", // traceparent_trace_flags_illegal_characters
        "00-%s-%s-0.",
        "00-%s-%s-001", // traceparent_trace_flags_too_long
        "00-%s-%s-1", // traceparent_trace_flags_too_short
        "00-%s-ABCDEF0123456789-01",
        "00-%s-%s-0A",
        ""
      })
  void an_invalid_traceparent_starts_a_new_trace_without_the_state(String shape)
      throws IOException {
    Harness.Call call =
        harness.call("traceparent: " + shape.formatted(TRACE, PARENT), "tracestate: foo=1");

    assertThat(call.traceId())
        .isNotEqualTo(TRACE)
        .isNotEqualTo("00000000000000000000000000000000")
        .isNotEqualTo("23456789012345678901234567890123");
    assertThat(call.tracestate()).isEmpty();
  }

  @Test
  void multiple_requests_with_valid_traceparent() throws IOException {
    List<Harness.Call> calls = harness.calls(3, "traceparent: 00-" + TRACE + "-" + PARENT + "-01");

    assertThat(calls).allMatch(call -> call.traceId().equals(TRACE));
    assertThat(parentsOf(calls)).doesNotHaveDuplicates().doesNotContain(PARENT);
    assertThat(calls).extracting(Harness.Call::body).containsExactly("[0]", "[1]", "[2]");
  }

  @Test
  void multiple_requests_without_traceparent() throws IOException {
    assertThat(parentsOf(harness.calls(3))).doesNotHaveDuplicates();
  }

  @Test
  void multiple_requests_with_illegal_traceparent() throws IOException {
    List<Harness.Call> calls =
        harness.calls(3, "traceparent: 00-" + "0".repeat(32) + "-" + PARENT + "-01");

    assertThat(calls).noneMatch(call -> call.traceId().equals("0".repeat(32)));
    assertThat(parentsOf(calls)).doesNotHaveDuplicates();
  }

  private static List<String> parentsOf(List<Harness.Call> calls) {
    return calls.stream().map(Harness.Call::parentId).collect(Collectors.toList());
  }

  private static String traceOf(String name, String value) throws IOException {
    return harness.call(name + ": " + value).traceId();
  }
}
