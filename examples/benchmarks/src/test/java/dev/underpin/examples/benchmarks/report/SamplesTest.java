package dev.underpin.examples.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplesTest {

  private static Samples oneTo(int n) {
    return Samples.of(IntStream.rangeClosed(1, n).asDoubleStream().toArray());
  }

  @Test
  void the_median_is_the_one_in_the_middle_or_the_mean_of_the_two() {
    assertThat(Samples.of(9, 1, 5).median()).isEqualTo(5);
    assertThat(Samples.of(9, 1, 5, 6).median()).isEqualTo(5.5);
    assertThat(Samples.of(3).median()).isEqualTo(3);
  }

  /** The ranks and confidences of the tables for the median, by the binomial distribution. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 0",
    "2, 1, 2, 50",
    "5, 1, 5, 93.75",
    "6, 1, 6, 96.875",
    "8, 1, 8, 99.219",
    "9, 2, 8, 96.094",
    "10, 2, 9, 97.852",
    "15, 4, 12, 96.484",
    "20, 6, 15, 95.861",
    "21, 6, 16, 97.340",
    "30, 10, 21, 95.723",
    "50, 18, 33, 96.716",
  })
  void the_interval_is_that_of_the_tables(int n, int low, int high, double confidence) {
    Interval interval = oneTo(n).interval();

    assertThat(interval.low()).isEqualTo(low);
    assertThat(interval.high()).isEqualTo(high);
    assertThat(interval.confidence()).isCloseTo(confidence, within(0.001));
  }

  /**
   * Skewed as times are: many are quick, a few are very slow. The seed makes it the same always.
   */
  @Test
  void the_interval_holds_the_true_median_as_often_as_it_says() {
    Random random = new Random(7);
    double trueMedian = Math.log(2);
    int experiments = 5_000;

    long held =
        IntStream.range(0, experiments)
            .mapToObj(i -> Samples.of(exponential(random, 21)).interval())
            .filter(it -> it.low() <= trueMedian && trueMedian <= it.high())
            .count();

    assertThat(100.0 * held / experiments).isCloseTo(97.3, within(1.0));
  }

  private static double[] exponential(Random random, int n) {
    return IntStream.range(0, n).mapToDouble(i -> -Math.log(1 - random.nextDouble())).toArray();
  }

  @Property
  void the_median_lies_in_its_interval_whatever_the_samples(
      @ForAll @Size(min = 1, max = 60) List<@DoubleRange(min = 0, max = 1e9) Double> values) {
    Samples samples = Samples.of(values.stream().mapToDouble(it -> it).toArray());

    Interval interval = samples.interval();

    assertThat(samples.median()).isBetween(interval.low(), interval.high());
  }

  @Test
  void what_slows_a_whole_round_cancels_out() {
    Samples ours = Samples.of(10, 40, 20);
    Samples theirs = Samples.of(30, 120, 60);

    assertThat(ours.timesBetterThan(theirs, Better.LOWER)).hasToString("[3.0, 3.0, 3.0]");
    assertThat(ours.timesBetterThan(theirs, Better.HIGHER).median())
        .isCloseTo(1 / 3.0, within(1e-9));
  }

  @Test
  void the_ratio_is_taken_round_by_round_and_not_of_the_medians() {
    Samples ours = Samples.of(1, 2, 9);
    Samples theirs = Samples.of(9, 2, 1);

    assertThat(ours.timesBetterThan(theirs, Better.LOWER).median()).isEqualTo(1);
    assertThat(Samples.of(1, 1, 4).timesBetterThan(Samples.of(1, 9, 2), Better.LOWER).median())
        .isEqualTo(1);
  }

  @Test
  void a_difference_is_taken_round_by_round() {
    assertThat(Samples.of(10, 40, 20).minus(Samples.of(8, 37, 19))).hasToString("[2.0, 3.0, 1.0]");
    assertThatThrownBy(() -> oneTo(3).minus(oneTo(4)))
        .hasMessage("paired samples must be equally many but were 3 and 4");
  }

  @Test
  void samples_that_are_no_pairs_are_refused() {
    assertThatThrownBy(() -> oneTo(3).timesBetterThan(oneTo(4), Better.LOWER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("paired samples must be equally many but were 3 and 4");
  }

  @Test
  void none_and_no_number_are_refused() {
    assertThatThrownBy(Samples::of).hasMessage("samples must be at least 1 but were 0");
    assertThatThrownBy(() -> Samples.of(1, Double.NaN))
        .hasMessage("each sample must be a number but one was NaN");
  }
}
