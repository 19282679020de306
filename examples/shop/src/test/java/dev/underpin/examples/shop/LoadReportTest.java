package dev.underpin.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LoadReportTest {
  @Test
  void percentiles_are_the_recorded_values() {
    Samples samples = new Samples();
    for (long i = 1; i <= 100; i++) {
      samples.add(101 - i);
    }

    assertThat(samples.percentile(50)).isEqualTo(50);
    assertThat(samples.percentile(95)).isEqualTo(95);
    assertThat(samples.percentile(99)).isEqualTo(99);
    assertThat(samples.percentile(100)).isEqualTo(100);
    assertThat(samples.longest()).isEqualTo(100);
  }

  @Property
  void so_many_percent_do_not_exceed_a_percentile(
      @ForAll @Size(min = 1, max = 50) List<@LongRange(min = 0) Long> values,
      @ForAll("percents") double percent) {
    Samples samples = new Samples();
    values.forEach(samples::add);

    long percentile = samples.percentile(percent);

    long below = values.stream().filter(value -> value < percentile).count();
    long upTo = values.stream().filter(value -> value <= percentile).count();
    assertThat(values).contains(percentile);
    assertThat(upTo * 100.0).isGreaterThanOrEqualTo(percent * values.size());
    assertThat(below * 100.0).isLessThan(percent * values.size());
  }

  @Provide
  Arbitrary<Double> percents() {
    return Arbitraries.of(50.0, 95.0, 99.0);
  }

  @Test
  void sample_of_very_many_is_fair_and_bounded() {
    Samples samples = new Samples();
    int many = 40 * Samples.CAPACITY;
    for (int i = 1; i <= many; i++) {
      samples.add(i);
    }

    assertThat(samples.count()).isEqualTo(many);
    assertThat(samples.longest()).isEqualTo(many);
    assertThat((double) samples.percentile(50)).isCloseTo(many * 0.50, within(many * 0.02));
    assertThat((double) samples.percentile(99)).isCloseTo(many * 0.99, within(many * 0.01));
  }

  @Test
  void nothing_recorded_is_not_clean() {
    assertThat(new LoadReport().isClean()).isFalse();
    assertThat(new Samples().percentile(50)).isZero();
  }

  @Test
  void payment_that_failed_is_counted_apart_from_errors() {
    LoadReport report = new LoadReport();
    report.answered(PageKind.CHECKOUT, 502, 1_000_000);
    report.answered(PageKind.ADD_TO_CART, 303, 1_000_000);

    assertThat(report.isClean()).isTrue();
    assertThat(report.print(Duration.ofSeconds(1)))
        .contains("errors: none", "payments that failed (502): 1");
  }

  @Test
  void other_statuses_and_missing_answers_are_errors() {
    LoadReport report = new LoadReport();
    report.answered(PageKind.PRODUCT, 502, 1_000_000);
    report.answered(PageKind.CART, 500, 1_000_000);
    report.answered(PageKind.CART, 500, 1_000_000);
    report.unanswered(new IOException("gone"));

    assertThat(report.isClean()).isFalse();
    assertThat(report.print(Duration.ofSeconds(1)))
        .contains("errors: {IOException=1, status 500=2, status 502=1}");
  }

  @Test
  void row_tells_rate_and_milliseconds() {
    LoadReport report = new LoadReport();
    report.answered(PageKind.PRODUCT, 200, 1_500_000);
    report.answered(PageKind.PRODUCT, 200, 2_500_000);

    assertThat(report.print(Duration.ofMillis(500)))
        .containsPattern("product +2 +4\\.0 +1\\.5 +2\\.5 +2\\.5 +2\\.5\\R");
  }
}
