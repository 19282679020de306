package dev.underpin.jobs.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class IdRangesTest {

  @Test
  void ids_one_after_another_are_one_range() {
    assertThat(IdRanges.of(List.of(3L, 4L, 5L, 7L, 9L, 10L))).hasToString("3-5,7,9-10");
    assertThat(IdRanges.of(List.of())).hasToString("");
    assertThat(IdRanges.of(List.of(12L)).first()).isEqualTo(12);
    assertThat(IdRanges.of(List.of(12L, 14L)).last()).isEqualTo(14);
    assertThat(IdRanges.parse("").contains(0)).isFalse();
  }

  @Property(tries = 300)
  void text_and_back_has_the_same_ids_and_no_others(
      @ForAll Set<@LongRange(min = 1, max = 60) Long> ids) {
    IdRanges ranges = IdRanges.parse(IdRanges.of(ids.stream().sorted().toList()).toString());

    for (long id = 0; id <= 61; id++) {
      assertThat(ranges.contains(id)).isEqualTo(ids.contains(id));
    }
  }
}
