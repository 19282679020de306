package dev.underpin.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.underpin.flags.testing.FakeFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class RolloutTest {

  private static final Change CHANGE = Change.by("ana", "test");
  private static final int SUBJECTS = 100_000;
  private static final BooleanFlag NEW_CART = Flag.bool("new-cart").orElse(false);

  @Property(tries = 200)
  void who_is_in_at_a_percentage_is_in_at_every_higher_one(
      @ForAll @StringLength(min = 1, max = 40) String userId,
      @ForAll @AlphaChars @StringLength(min = 1, max = 20) String key,
      @ForAll @IntRange(max = 100_000) int one,
      @ForAll @IntRange(max = 100_000) int other) {
    BooleanFlag flag = Flag.bool(key).orElse(false);
    Flags flags = new FakeFlags();
    Subject subject = Subject.of(userId);

    flags.rollout(flag, Math.min(one, other) / 1_000.0, CHANGE);
    boolean inAtFewer = flags.isOn(flag, subject);
    flags.rollout(flag, Math.max(one, other) / 1_000.0, CHANGE);

    assertThat(flags.isOn(flag, subject) || !inAtFewer).isTrue();
  }

  @Test
  void nobody_is_in_at_0_and_everybody_at_100_percent() {
    Flags flags = new FakeFlags();

    flags.rollout(NEW_CART, 0, CHANGE);
    long inAtNone = countOn(flags, NEW_CART);
    flags.rollout(NEW_CART, 100, CHANGE);
    long inAtAll = countOn(flags, NEW_CART);

    assertThat(inAtNone).isZero();
    assertThat(inAtAll).isEqualTo(SUBJECTS);
    assertThat(flags.isOn(NEW_CART, Subject.anonymous())).isTrue();
  }

  @Test
  void the_smallest_rollout_is_exactly_the_first_bucket() {
    Flags flags = new FakeFlags();
    flags.rollout(NEW_CART, 0.001, CHANGE);
    long salt = Buckets.gateSalt("new-cart");
    int in = 0;

    for (int i = 0; i < 1_000_000; i++) {
      Subject subject = Subject.of("user-" + i);
      boolean isOn = flags.isOn(NEW_CART, subject);
      assertThat(isOn).isEqualTo(Buckets.bucket(subject.unit(), salt) == 0);
      in += isOn ? 1 : 0;
    }

    assertThat(in).isBetween(1, 26);
  }

  @Test
  void all_but_the_last_bucket_are_in_just_below_100_percent() {
    Flags flags = new FakeFlags();
    flags.rollout(NEW_CART, 99.999, CHANGE);

    long out = SUBJECTS - countOn(flags, NEW_CART);

    assertThat(out).isLessThan(8);
    assertThat(flags.isOn(NEW_CART, Subject.anonymous())).isFalse();
  }

  /** togglz #104: with one order of users for all flags, the same few meet everything new. */
  @Test
  void rollouts_of_different_flags_do_not_hit_the_same_users_first() {
    Flags flags = new FakeFlags();
    BooleanFlag other = Flag.bool("new-search").orElse(false);
    flags.rollout(NEW_CART, 5, CHANGE);
    flags.rollout(other, 5, CHANGE);

    long inBoth =
        IntStream.range(0, SUBJECTS)
            .mapToObj(i -> Subject.of("user-" + i))
            .filter(subject -> flags.isOn(NEW_CART, subject) && flags.isOn(other, subject))
            .count();

    // 5 % of 5 % are 250, give or take five standard deviations
    assertThat(inBoth).isBetween(171L, 329L);
  }

  @Test
  void buckets_of_any_two_flags_are_independent() {
    List<Long> salts = IntStream.range(0, 12).mapToObj(i -> Buckets.gateSalt("flag-" + i)).toList();
    List<Double> statistics = new ArrayList<>();

    for (int one = 0; one < salts.size(); one++) {
      for (int other = 0; other < one; other++) {
        statistics.add(chiSquare(salts.get(one), salts.get(other)));
      }
    }

    // 81 degrees of freedom: 155 is passed once in a million tables
    assertThat(statistics).allSatisfy(value -> assertThat(value).isLessThan(155));
    assertThat(statistics.stream().mapToDouble(d -> d).average().orElseThrow())
        .isCloseTo(81, within(8.0));
  }

  /** Of a table of ten rows and columns, a tenth of all buckets each. */
  private static double chiSquare(long salt, long otherSalt) {
    int[][] table = new int[10][10];
    for (int i = 0; i < SUBJECTS; i++) {
      long unit = Buckets.unit("user-" + i);
      table[Buckets.bucket(unit, salt) / 10_000][Buckets.bucket(unit, otherSalt) / 10_000]++;
    }
    double sum = 0;
    for (int row = 0; row < 10; row++) {
      for (int column = 0; column < 10; column++) {
        double expected =
            (double) IntStream.of(table[row]).sum() * columnSum(table, column) / SUBJECTS;
        sum += Math.pow(table[row][column] - expected, 2) / expected;
      }
    }
    return sum;
  }

  private static int columnSum(int[][] table, int column) {
    int sum = 0;
    for (int[] row : table) {
      sum += row[column];
    }
    return sum;
  }

  /**
   * Flagsmith #7913: with a row's id as salt, moving a flag to another database moves everybody.
   */
  @Test
  void salt_is_the_key_so_that_a_flag_made_anew_elsewhere_has_the_same_users() {
    Flags here = new FakeFlags();
    Flags elsewhere = new FakeFlags();
    elsewhere.off(Flag.bool("another").orElse(false), CHANGE);

    here.rollout(NEW_CART, 10, CHANGE);
    elsewhere.rollout(Flag.bool("new-cart").orElse(true), 10, CHANGE);

    assertSameUsers(here, NEW_CART, elsewhere, NEW_CART);
  }

  @Test
  void a_renamed_flag_with_the_old_key_as_salt_keeps_its_users() {
    Flags old = new FakeFlags();
    old.rollout(NEW_CART, 10, CHANGE);
    BooleanFlag renamed = Flag.bool("cart-2027").orElse(false);
    Flags now =
        Flags.builder(
                MemoryFlagStore.of(
                    """
                    {"flags": {"cart-2027":
                      {"type": "boolean", "state": "on", "rollout": 10, "salt": "new-cart"}}}"""))
            .build();
    now.refresh();

    assertSameUsers(old, NEW_CART, now, renamed);
  }

  private static void assertSameUsers(
      Flags one, BooleanFlag flag, Flags other, BooleanFlag otherFlag) {
    for (int i = 0; i < 10_000; i++) {
      Subject subject = Subject.of("user-" + i);
      assertThat(one.isOn(flag, subject)).isEqualTo(other.isOn(otherFlag, subject));
    }
  }

  private static long countOn(Flags flags, BooleanFlag flag) {
    return IntStream.range(0, SUBJECTS)
        .filter(i -> flags.isOn(flag, Subject.of("user-" + i)))
        .count();
  }
}
