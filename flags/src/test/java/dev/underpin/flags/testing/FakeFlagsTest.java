package dev.underpin.flags.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.underpin.flags.BooleanFlag;
import dev.underpin.flags.Change;
import dev.underpin.flags.EnumFlag;
import dev.underpin.flags.Flag;
import dev.underpin.flags.Flags;
import dev.underpin.flags.NumberFlag;
import dev.underpin.flags.Reason;
import dev.underpin.flags.StringFlag;
import dev.underpin.flags.Subject;
import java.time.DayOfWeek;
import org.junit.jupiter.api.Test;

class FakeFlagsTest {

  private static final BooleanFlag NEW_CART = Flag.bool("new-cart").orElse(true);
  private static final StringFlag BANNER = Flag.string("banner").orElse("none");
  private static final NumberFlag LIMIT = Flag.number("limit").orElse(20);
  private static final EnumFlag<DayOfWeek> DAY =
      Flag.of("day", DayOfWeek.class).orElse(DayOfWeek.MONDAY);
  private static final Subject USER = Subject.of("user-42");

  @Test
  void what_is_not_set_has_its_code_default() {
    Flags flags = new FakeFlags();

    assertThat(flags.isOn(NEW_CART, USER)).isTrue();
    assertThat(flags.value(BANNER, USER)).isEqualTo("none");
    assertThat(flags.explain(NEW_CART, USER).reason()).isEqualTo(Reason.FLAG_NOT_FOUND);
  }

  @Test
  void what_is_set_holds_for_everybody_until_it_is_set_again() {
    FakeFlags flags =
        new FakeFlags()
            .set(NEW_CART, false)
            .set(BANNER, "Sale!")
            .set(LIMIT, 5.0)
            .set(DAY, DayOfWeek.FRIDAY);

    assertThat(flags.isOn(NEW_CART, USER)).isFalse();
    assertThat(flags.value(BANNER, Subject.anonymous())).isEqualTo("Sale!");
    assertThat(flags.value(LIMIT, null)).isEqualTo(5);
    assertThat(flags.value(DAY, USER)).isEqualTo(DayOfWeek.FRIDAY);
    assertThat(flags.set(NEW_CART, true).isOn(NEW_CART, USER)).isTrue();
  }

  @Test
  void it_is_the_real_engine() {
    FakeFlags flags = new FakeFlags();
    Change change = Change.by("ana", "test");

    flags.rollout(NEW_CART, 42.288, change);
    assertThat(flags.isOn(NEW_CART, USER)).isFalse();
    flags.rollout(NEW_CART, 42.289, change);
    assertThat(flags.isOn(NEW_CART, USER)).isTrue();
    flags.kill(NEW_CART, change);
    assertThat(flags.isOn(NEW_CART, USER)).isFalse();
    assertThat(flags.on(NEW_CART, change)).isEqualTo(4);
    assertThat(flags.off(NEW_CART, change)).isEqualTo(5);
  }

  @Test
  void starting_closing_and_refreshing_change_nothing() throws Exception {
    FakeFlags flags = new FakeFlags().set(NEW_CART, false);

    flags.start();
    flags.start();
    assertThat(flags.refresh()).isTrue();
    flags.close();

    assertThat(flags.set(NEW_CART, true).isOn(NEW_CART, USER)).isTrue();
    assertThat(flags.snapshotAge()).isNotNull();
    assertThat(flags.healthCheck().check().detail()).startsWith("1 flags from memory");
  }
}
