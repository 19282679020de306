package dev.underpin.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AimdLimitTest {

  private static AimdLimit raised(int min, int max, int times) {
    AimdLimit limit = new AimdLimit(min, max);
    for (int i = 0; i < times; i++) {
      limit.raise(max);
    }
    return limit;
  }

  @Test
  void it_starts_at_its_minimum_and_grows_by_one_an_answer_until_the_first_overload() {
    assertThat(raised(4, 64, 0).current()).isEqualTo(4);
    assertThat(raised(4, 64, 10).current()).isEqualTo(14);
    assertThat(raised(4, 64, 1000).current()).isEqualTo(64);
  }

  @Test
  void overload_lowers_it_to_seven_tenths_and_then_it_grows_by_one_a_round() {
    AimdLimit limit = raised(4, 100, 96);

    limit.lower(0, 1);
    assertThat(limit.current()).isEqualTo(70);
    for (int i = 0; i < 71; i++) {
      limit.raise(70);
    }
    assertThat(limit.current()).isEqualTo(71);
  }

  @Test
  void calls_that_were_in_progress_together_lower_it_once() {
    AimdLimit limit = raised(4, 100, 96);

    for (int call = 0; call < 50; call++) {
      limit.lower(call, 100 + call);
    }
    assertThat(limit.current()).isEqualTo(70);

    limit.lower(100, 200);
    assertThat(limit.current()).isEqualTo(49);
  }

  @Test
  void it_does_not_grow_while_less_than_half_of_it_is_used() {
    AimdLimit limit = raised(4, 100, 6);

    for (int i = 0; i < 1000; i++) {
      limit.raise(4);
    }

    assertThat(limit.current()).isEqualTo(10);
  }

  @Property
  void it_stays_between_its_bounds_whatever_happens(
      @ForAll @IntRange(min = 1, max = 50) int min,
      @ForAll @IntRange(max = 200) int range,
      @ForAll @Size(max = 500) List<@IntRange(max = 300) Integer> story) {
    AimdLimit limit = new AimdLimit(min, min + range);
    long now = Long.MAX_VALUE - 250;

    for (int step : story) {
      now++;
      if (step > 250) {
        limit.lower(now - 1, now);
      } else {
        limit.raise(step);
      }
      assertThat(limit.current()).isBetween(min, min + range);
    }
  }
}
