package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class SplitTest {

  private static final StringFlag FLAG = Flag.string("search").orElse("out");
  private static final int SUBJECTS = 100_000;

  private static Flags split(String rollout, String serve) {
    return TargetingTest.flags(
        """
        {"flags": {"search": {"type": "string", "state": "on", "rollout": %s,
          "variants": {"a": "a", "b": "b", "c": "c"}, "serve": {%s}}}}"""
            .formatted(rollout, serve.replace('\'', '"')));
  }

  @Property(tries = 100)
  void no_arm_moves_during_a_ramp(
      @ForAll @IntRange(max = 100_000) int one,
      @ForAll @IntRange(max = 100_000) int other,
      @ForAll @StringLength(min = 1, max = 20) String userId) {
    String arms = "'a': 10, 'b': 30, 'c': 60";
    Subject subject = Subject.of(userId);
    String few = split(Math.min(one, other) + "e-3", arms).value(FLAG, subject);
    String many = split(Math.max(one, other) + "e-3", arms).value(FLAG, subject);

    assertThat(few).isIn("out", many);
    assertThat(split("100", arms).value(FLAG, subject)).isIn("a", "b", "c");
  }

  /** unleash-java #220: with one hash for both, a rollout of 10 % has the first variant only. */
  @Test
  void rollout_and_variant_do_not_share_a_hash() {
    double[][] seen = new double[2][2];
    Flags everybody = split("100", "'a': 50, 'b': 50");
    Flags part = split("10", "'a': 50, 'b': 50");
    for (int i = 0; i < SUBJECTS; i++) {
      Subject subject = Subject.of("user-" + i);
      boolean isIn = !part.value(FLAG, subject).equals("out");
      seen[isIn ? 1 : 0][everybody.value(FLAG, subject).equals("a") ? 1 : 0]++;
    }

    // one degree of freedom: 24 is passed once in a million tables
    assertThat(chiSquare(seen)).isLessThan(24);
    assertThat(seen[1][0] + seen[1][1]).isBetween(9_500.0, 10_500.0);
  }

  private static double chiSquare(double[][] seen) {
    double sum = 0;
    for (int row = 0; row < 2; row++) {
      for (int column = 0; column < 2; column++) {
        double expected =
            (seen[row][0] + seen[row][1]) * (seen[0][column] + seen[1][column]) / SUBJECTS;
        sum += Math.pow(seen[row][column] - expected, 2) / expected;
      }
    }
    return sum;
  }

  @Test
  void a_million_subjects_are_shared_out_as_percentages_say() {
    Flags flags = split("100", "'a': 0.1, 'b': 33.3, 'c': 66.6");
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 1_000_000; i++) {
      counts.merge(flags.value(FLAG, Subject.of("user-" + i)), 1, Integer::sum);
    }

    // five standard deviations of a binomial distribution
    assertThat(counts.get("a")).isBetween(842, 1_158);
    assertThat(counts.get("b")).isBetween(330_643, 335_357);
    assertThat(counts.get("c")).isBetween(663_641, 668_359);
  }

  @Test
  void an_arm_of_nothing_gets_nobody_and_who_has_no_key_gets_no_arm() {
    Flags flags = split("100", "'a': 0, 'b': 100, 'c': 0");

    for (int i = 0; i < 1_000; i++) {
      assertThat(flags.value(FLAG, Subject.of("user-" + i))).isEqualTo("b");
    }
    assertThat(flags.explain(FLAG, Subject.anonymous()).reason())
        .isEqualTo(Reason.TARGETING_KEY_MISSING);
    assertThat(flags.value(FLAG, null)).isEqualTo("out");
  }
}
