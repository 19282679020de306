package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.IntFunction;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BucketsTest {

  private static final int SUBJECTS = 1_000_000;

  /** Computed by another implementation of the published function. */
  @ParameterizedTest
  @CsvSource({
    "user-42, new-cart, 42288",
    "user-43, new-cart, 2297",
    "user-42, ranking, 88430",
    "ąžuolas, new-cart, 20543",
    "🙂, new-cart, 47138",
  })
  void published_vectors_hold(String key, String salt, int bucket) {
    assertThat(Buckets.bucket(Buckets.unit(key), Buckets.gateSalt(salt))).isEqualTo(bucket);
  }

  @Test
  void finalizer_is_that_of_murmur3() {
    assertThat(Buckets.fmix64(0)).isZero();
    assertThat(Buckets.fmix64(1)).isEqualTo(0xb456bcfc34c2cb2cL);
    assertThat(Buckets.fmix64(-1)).isEqualTo(0x64b5720b4b825f21L);
  }

  /** Where {@code Math.abs(hash) % buckets} is negative: the least long has no absolute value. */
  @Test
  void least_long_is_in_the_middle_and_not_below_zero() {
    assertThat(Buckets.scaled(Long.MIN_VALUE)).isEqualTo(Buckets.COUNT / 2);
    assertThat(Buckets.scaled(Long.MAX_VALUE)).isEqualTo(Buckets.COUNT / 2 - 1);
    assertThat(Buckets.scaled(0)).isZero();
    assertThat(Buckets.scaled(-1)).isEqualTo(Buckets.COUNT - 1);
  }

  @Property
  void every_hash_has_a_bucket(@ForAll long hash) {
    assertThat(Buckets.scaled(hash)).isBetween(0, Buckets.COUNT - 1);
  }

  @Property
  void higher_hashes_are_never_in_lower_buckets(@ForAll long one, @ForAll long other) {
    boolean isLower = Long.compareUnsigned(one, other) < 0;

    assertThat(Integer.compare(Buckets.scaled(one), Buckets.scaled(other)) <= 0 || !isLower)
        .isTrue();
  }

  static Stream<Arguments> populations() {
    IntFunction<String> numbers = Integer::toString;
    IntFunction<String> mails = i -> "user" + i + "@example.com";
    IntFunction<String> hex = i -> "00000000-0000-4000-8000-%012x".formatted(i);
    return Stream.of(
        Arguments.of("new-cart", numbers),
        Arguments.of("new-cart", mails),
        Arguments.of("ranking", numbers),
        Arguments.of("ranking", hex));
  }

  @ParameterizedTest
  @MethodSource("populations")
  void a_million_subjects_are_spread_evenly(String salt, IntFunction<String> keys) {
    int[] counts = counts(salt, keys);

    for (int thousandths : new int[] {1, 10, 100, 1_000, 5_000, 33_333, 50_000, 99_999}) {
      double share = thousandths / (double) Buckets.COUNT;
      double deviation = Math.sqrt(SUBJECTS * share * (1 - share));
      assertThat((double) below(counts, thousandths))
          .as("in a rollout of %s percent", Percent.percent(thousandths))
          .isCloseTo(SUBJECTS * share, within(5 * deviation));
    }
    // 99,999 degrees of freedom: five standard deviations are 2,236
    assertThat(chiSquare(counts)).isCloseTo(Buckets.COUNT - 1, within(2_236.0));
  }

  private static int[] counts(String salt, IntFunction<String> keys) {
    long gate = Buckets.gateSalt(salt);
    int[] counts = new int[Buckets.COUNT];
    for (int i = 0; i < SUBJECTS; i++) {
      counts[Buckets.bucket(Buckets.unit(keys.apply(i)), gate)]++;
    }
    return counts;
  }

  private static int below(int[] counts, int bucket) {
    int sum = 0;
    for (int i = 0; i < bucket; i++) {
      sum += counts[i];
    }
    return sum;
  }

  private static double chiSquare(int[] counts) {
    double expected = SUBJECTS / (double) counts.length;
    double sum = 0;
    for (int count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
  }
}
