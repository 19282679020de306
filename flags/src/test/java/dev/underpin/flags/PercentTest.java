package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "0.001, 1",
    "5, 5000",
    "12.5, 12500",
    "33.333, 33333",
    "99.999, 99999",
    "100, 100000",
    "100.000000, 100000",
    "1e2, 100000",
    "1E-3, 1",
    "0e999999999, 0",
  })
  void percentages_are_exact_to_three_decimals(String text, int thousandths) {
    assertThat(Percent.thousandths(new BigDecimal(text))).isEqualTo(thousandths);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "-0.001",
        "100.001",
        "101",
        "0.0001",
        "33.3333",
        "1e999999999",
        "1e-999999999"
      })
  void what_is_no_percentage_is_told_without_effort(String text) {
    assertThat(Percent.thousandths(new BigDecimal(text))).isNegative();
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MAX_VALUE,
        Double.MIN_VALUE,
        -1
      })
  void hostile_doubles_are_no_percentages(double percent) {
    assertThat(Percent.thousandths(percent)).isNegative();
  }

  @Property
  void a_percentage_survives_the_way_to_a_double_and_to_text(
      @ForAll @IntRange(max = 100_000) int thousandths) {
    BigDecimal percent = Percent.percent(thousandths);

    assertThat(Percent.thousandths(percent.doubleValue())).isEqualTo(thousandths);
    assertThat(Percent.thousandths(new BigDecimal(percent.toString()))).isEqualTo(thousandths);
    assertThat(percent.scale()).isBetween(0, 3);
  }
}
