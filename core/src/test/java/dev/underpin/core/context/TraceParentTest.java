package dev.underpin.core.context;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of W3C Trace Context, level 2, section 3.2. */
class TraceParentTest {

  private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN_ID = "00f067aa0ba902b7";
  private static final String IDS = TRACE_ID + "-" + SPAN_ID;

  @Test
  void the_example_of_the_standard_is_read_and_written() {
    String header = "00-" + IDS + "-01";

    TraceParent parent = TraceParent.parse(header);

    assertThat(parent).isEqualTo(new TraceParent(TRACE_ID, SPAN_ID, 1));
    assertThat(requireNonNull(parent).header()).isEqualTo(header);
    assertThat(parent.isSampled()).isTrue();
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {"00", "garbage", "00-1-2-01"})
  void what_is_too_short_is_refused(String header) {
    assertThat(TraceParent.parse(header)).isNull();
  }

  @Test
  void version_ff_is_refused() {
    assertThat(TraceParent.parse("ff-" + IDS + "-01")).isNull();
    assertThat(TraceParent.parse("fe-" + IDS + "-01")).isNotNull();
  }

  @Test
  void a_version_that_is_not_hexadecimal_is_refused() {
    assertThat(TraceParent.parse("0x-" + IDS + "-01")).isNull();
    assertThat(TraceParent.parse(".0-" + IDS + "-01")).isNull();
    assertThat(TraceParent.parse("FE-" + IDS + "-01")).isNull();
  }

  @Test
  void version_00_has_exactly_55_characters() {
    assertThat(TraceParent.parse("00-" + IDS + "-01-")).isNull();
    assertThat(TraceParent.parse("00-" + IDS + "-01.")).isNull();
    assertThat(TraceParent.parse("00-" + IDS + "-01-what-the-future-holds")).isNull();
    assertThat(TraceParent.parse("00-" + IDS + "-0")).isNull();
  }

  @Test
  void a_later_version_may_go_on_after_a_dash_only() {
    assertThat(TraceParent.parse("01-" + IDS + "-01")).isNotNull();
    assertThat(TraceParent.parse("01-" + IDS + "-01-")).isNotNull();
    assertThat(TraceParent.parse("cc-" + IDS + "-01-what-the-future-holds")).isNotNull();
    assertThat(TraceParent.parse("01-" + IDS + "-01.what-the-future-holds")).isNull();
    assertThat(TraceParent.parse("01-" + IDS + "-0")).isNull();
  }

  @Test
  void a_later_version_is_passed_on_as_version_00() {
    TraceParent parent = requireNonNull(TraceParent.parse("cc-" + IDS + "-01-more"));

    assertThat(parent.header()).isEqualTo("00-" + IDS + "-01");
  }

  @Test
  void ids_that_are_all_zero_are_refused() {
    assertThat(TraceParent.parse("00-" + "0".repeat(32) + "-" + SPAN_ID + "-01")).isNull();
    assertThat(TraceParent.parse("00-" + TRACE_ID + "-" + "0".repeat(16) + "-01")).isNull();
  }

  @Test
  void upper_case_is_refused() {
    assertThat(TraceParent.parse("00-" + TRACE_ID.toUpperCase(Locale.ROOT) + "-" + SPAN_ID + "-01"))
        .isNull();
    assertThat(TraceParent.parse("00-" + TRACE_ID + "-" + SPAN_ID.toUpperCase(Locale.ROOT) + "-01"))
        .isNull();
    assertThat(TraceParent.parse("00-" + IDS + "-0A")).isNull();
  }

  @ParameterizedTest
  @CsvSource({"00, 0", "01, 1", "02, 2", "03, 3", "04, 0", "fe, 2", "ff, 3"})
  void only_the_flags_sampled_and_random_are_passed_on(String flags, int passedOn) {
    TraceParent parent = requireNonNull(TraceParent.parse("00-" + IDS + "-" + flags));

    assertThat(parent.flags()).isEqualTo(passedOn);
    assertThat(parent.isSampled()).isEqualTo((passedOn & 1) == 1);
    assertThat(parent.header()).endsWith("-0" + passedOn);
    assertThat(parent.child().header()).endsWith("-0" + passedOn);
  }

  @Test
  void flags_that_a_tracing_library_made_up_are_not_sent() {
    assertThat(new TraceParent(TRACE_ID, SPAN_ID, 0xfd).header()).endsWith("-01");
  }

  @ParameterizedTest
  @ValueSource(strings = {" %s", "\t%s", "%s ", "%s\t", "\t %s \t"})
  void white_space_around_the_value_is_no_part_of_it(String around) {
    String header = "00-" + IDS + "-01";

    assertThat(TraceParent.parse(around.formatted(header))).isEqualTo(TraceParent.parse(header));
    assertThat(TraceParent.parse("\u00a0" + header)).isNull();
    assertThat(TraceParent.parse(header + "\n")).isNull();
  }

  @Test
  void other_digits_of_unicode_are_no_hexadecimal() {
    assertThat(TraceParent.parse("00-" + IDS.replace('4', '\u0664') + "-01")).isNull();
  }

  @Test
  void a_child_is_a_new_span_of_the_same_trace() {
    TraceParent parent = new TraceParent(TRACE_ID, SPAN_ID, 1);

    TraceParent child = parent.child();

    assertThat(child.traceId()).isEqualTo(TRACE_ID);
    assertThat(child.flags()).isEqualTo(1);
    assertThat(child.spanId()).isNotEqualTo(SPAN_ID);
  }

  @Test
  void new_traces_are_valid_distinct_and_not_sampled() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      TraceParent trace = TraceParent.random();
      assertThat(TraceParent.parse(trace.header())).isEqualTo(trace);
      assertThat(trace.isSampled()).isFalse();
      assertThat(trace.header()).endsWith("-02"); // its right half is random
      ids.add(trace.traceId());
      ids.add(trace.spanId());
    }
    assertThat(ids).hasSize(2000);
  }

  @Test
  void parts_that_the_standard_does_not_know_are_refused() {
    refused(() -> new TraceParent("abc", SPAN_ID, 0), "trace id must be 32 lower-case hex digits");
    refused(() -> new TraceParent("0".repeat(32), SPAN_ID, 0), "trace id", "not all zero");
    refused(() -> new TraceParent(TRACE_ID, "0".repeat(16), 0), "span id", "not all zero");
    refused(() -> new TraceParent(TRACE_ID, "X".repeat(16), 0), "span id must be 16 lower-case");
    refused(() -> new TraceParent(TRACE_ID, SPAN_ID, -1), "trace flags must be 0 to 255", "was -1");
    refused(() -> new TraceParent(TRACE_ID, SPAN_ID, 256), "trace flags", "was 256");
  }

  private static void refused(Runnable call, String... parts) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains(parts);
  }
}
