package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorTest {

  @Property
  void numbers_are_read_as_java_reads_them(
      @ForAll double number, @ForAll @IntRange(max = 9) int n) {
    String fixed = String.format(Locale.ROOT, "%." + n + "f", number % 1e8);

    assertThat(Numbers.parse(Double.toString(number))).isEqualTo(finite(number));
    assertThat(Numbers.parse(fixed)).isEqualTo(Double.parseDouble(fixed));
  }

  private static double finite(double number) {
    return Double.isFinite(number) ? number : Double.NaN;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", ".", "1 ", "0x10", "1d", "NaN", "Infinity", "1e", "--1", "1.2.3"})
  void other_texts_are_no_numbers(String text) {
    assertThat(Numbers.parse(text)).isNaN();
  }

  /** In the order of precedence that semver.org gives as its example, and further. */
  private static final List<String> VERSIONS =
      List.of(
          "0.0.9",
          "1.0.0-alpha",
          "1.0.0-alpha.1",
          "1.0.0-alpha.beta",
          "1.0.0-beta",
          "1.0.0-beta.2",
          "1.0.0-beta.11",
          "1.0.0-rc.1",
          "1.0.0",
          "1.0.1",
          "1.2.0",
          "1.10.0",
          "2.0.0",
          "99999999999999999999.0.0");

  @Test
  void versions_have_the_order_of_the_semver_specification() {
    for (int i = 0; i < VERSIONS.size(); i++) {
      SemVer version = Objects.requireNonNull(SemVer.parse(VERSIONS.get(i)));
      for (int j = 0; j < VERSIONS.size(); j++) {
        assertThat(Integer.signum(version.compareTo(VERSIONS.get(j))))
            .as("%s and %s", version, VERSIONS.get(j))
            .isEqualTo(Integer.compare(i, j));
      }
      assertThat(version.compareTo(VERSIONS.get(i) + "+build.007")).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2",
        "1.2.3.4",
        "v1.2.3",
        "01.2.3",
        "1.2.3-",
        "1.2.3-01",
        "1.2.3+",
        "1.2.x",
        "1..3",
        ".1.2",
        "1.2.3-a..b",
        "1.2.3-ä",
        "-1.2.3",
        "1.2.3-a.",
        "1.2.3 "
      })
  void other_texts_are_no_versions(String text) {
    assertThat(SemVer.parse(text)).isNull();
  }

  @Property
  void times_are_read_as_java_reads_them(
      @ForAll @LongRange(min = -62_000_000_000_000L, max = 250_000_000_000_000L) long millis,
      @ForAll @IntRange(min = -1_080, max = 1_080) int offsetMinutes) {
    OffsetDateTime time =
        Instant.ofEpochMilli(millis).atOffset(ZoneOffset.ofTotalSeconds(offsetMinutes * 60));

    assertThat(Dates.parse(Instant.ofEpochMilli(millis).toString())).isEqualTo(millis);
    assertThat(Dates.parse(time.toString())).isEqualTo(millis);
  }

  @ParameterizedTest
  @CsvSource({
    "2027-03-01, 2027-03-01T00:00:00Z",
    "2027-03-01T12:30, 2027-03-01T12:30:00Z",
    "2024-02-29T00:00:00.123456789Z, 2024-02-29T00:00:00.123Z",
    "2027-03-01T01:00:00+02:00, 2027-02-28T23:00:00Z"
  })
  void times_may_be_written_shorter_or_with_an_offset(String text, String instant) {
    assertThat(Dates.parse(text)).isEqualTo(Instant.parse(instant).toEpochMilli());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2027",
        "2027-13-01",
        "2027-02-29",
        "2027-03-00",
        "2027-03-01T",
        "2027-03-01T24:00",
        "2027-03-01T12:60",
        "2027-03-01T12:00:60",
        "2027-03-01 12:00",
        "2027-03-01T12:00:00+2:00",
        "2027-03-01T12:00:00Zulu",
        "2027-03-01T12:00:00+19:00",
        "tomorrow at noon",
        "2027/03/01"
      })
  void other_texts_are_no_times(String text) {
    assertThat(Dates.parse(text)).isEqualTo(Dates.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, ::1, false",
    "10.0.0.1/32, 10.0.0.1, true",
    "10.0.0.1, 10.0.0.2, false",
    "192.168.1.128/25, 192.168.1.127, false",
    "192.168.1.128/25, 192.168.1.128, true",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::, false",
    "2001:db8:0:0:8000::/65, 2001:db8::8000:0:0:1, true",
    "2001:db8:0:0:8000::/65, 2001:db8::1, false",
    "::/0, 1:2:3:4:5:6:7:8, true",
    "::1, 0:0:0:0:0:0:0:1, true",
    "::ffff:10.0.0.1, ::ffff:a00:1, true",
    "1::, 1:0:0:0:0:0:0:0, true",
    "::, 0:0:0:0:0:0:0:0, true"
  })
  void a_network_contains_the_addresses_with_its_prefix(
      String network, String address, boolean isIn) {
    assertThat(Objects.requireNonNull(Network.parse(network)).contains(address)).isEqualTo(isIn);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "10.0.0",
        "10.0.0.0.0",
        "10.0.0.256",
        "10.0.0.01",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "::/129",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "12345::",
        "g::",
        "1:2:3:4:5:6:7::8",
        "::1.2.3",
        "::1.2.3.4:5",
        ":1:2:3:4:5:6:7",
        "example.com"
      })
  void other_texts_are_no_networks(String text) {
    assertThat(Network.parse(text)).isNull();
  }

  @Property
  void any_two_addresses_of_version_4_share_the_prefix_that_their_bits_share(
      @ForAll int one, @ForAll int other, @ForAll @IntRange(max = 32) int prefix) {
    Network network = Objects.requireNonNull(Network.parse(dotted(one) + "/" + prefix));

    assertThat(network.contains(dotted(other)))
        .isEqualTo(Integer.numberOfLeadingZeros(one ^ other) >= prefix);
  }

  private static String dotted(int bits) {
    return "%d.%d.%d.%d".formatted(bits >>> 24, bits >>> 16 & 255, bits >>> 8 & 255, bits & 255);
  }

  @Test
  void catastrophic_regular_expressions_take_no_time() {
    String hostile = "a".repeat(Operator.MAX_SEARCHED - 1) + "!";

    for (String regex :
        List.of("^(a+)+$", "^(a|a)*$", "(.*a){20}b", "^(([a-z])+.)+[A-Z]([a-z])+$")) {
      Operator operator = new Operator.Matches(Objects.requireNonNull(Regex.compile(regex, false)));
      assertThat(operator.accepts(hostile)).isFalse();
    }
  }

  @Test
  void a_value_beyond_a_kilobyte_is_searched_by_nothing() {
    Operator matches = new Operator.Matches(Objects.requireNonNull(Regex.compile("a", false)));
    Operator contains = new Operator.Contains(List.of("a"), true);

    assertThat(matches.accepts("a".repeat(Operator.MAX_SEARCHED))).isTrue();
    assertThat(matches.accepts("a".repeat(Operator.MAX_SEARCHED + 1))).isFalse();
    assertThat(contains.accepts("A".repeat(Operator.MAX_SEARCHED))).isTrue();
    assertThat(contains.accepts("A".repeat(Operator.MAX_SEARCHED + 1))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "(?=a)", "(a)\\1", "(.{1000}){6}", "((((a{10}){10}){10}){10}){10}"})
  void regular_expressions_that_are_none_or_too_large_are_refused(String regex) {
    assertThat(Regex.compile(regex, false)).isNull();
  }

  @Test
  void deeply_nested_regular_expressions_are_compiled_or_refused() {
    Regex.compile("(".repeat(511) + "a" + ")".repeat(511), false);
    Regex.compile("(?:".repeat(255) + "a" + ")*".repeat(128), false);

    assertThat(Regex.compile("a".repeat(1_025), false)).isNull();
  }

  @Property
  void comparing_holds_as_signs_say(@ForAll @DoubleRange(min = -9, max = 9) double operand) {
    String value = Double.toString(operand);

    assertThat(new Operator.NumberIs(Comparison.EQUAL, operand).accepts(value)).isTrue();
    assertThat(new Operator.NumberIs(Comparison.LESS, operand).accepts(value)).isFalse();
    assertThat(new Operator.NumberIs(Comparison.AT_MOST, operand).accepts(value)).isTrue();
    assertThat(new Operator.NumberIs(Comparison.GREATER, operand).accepts("9.5")).isTrue();
    assertThat(new Operator.NumberIs(Comparison.AT_LEAST, operand).accepts("x")).isFalse();
    assertThat(new Operator.NumberIs(Comparison.EQUAL, 0).accepts("-0")).isTrue();
  }
}
