package dev.underpin.examples.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.examples.benchmarks.report.Figure.Asked;
import org.junit.jupiter.api.Test;

class FigureTest {

  private static final Asked DRAIN = new Asked("jobs.drain", "jobs/s", Better.HIGHER, 3);
  private static final Asked SWAP = new Asked("context.swap", "ns/op", Better.LOWER, 100);

  @Test
  void the_line_of_a_comparison_is_as_documented() {
    Figure figure =
        DRAIN.against(
            Samples.of(21000, 22000, 20000), "db-scheduler", Samples.of(7000, 7000, 7000));

    assertThat(figure.line())
        .isEqualTo(
            "BENCH jobs.drain ours=21000 best=7000 peer=db-scheduler ratio=3.00 floor=3.00 unit=jobs/s spread=5%");
    assertThat(figure.isMet()).isTrue();
  }

  @Test
  void the_line_of_an_absolute_is_as_documented() {
    Figure figure = SWAP.absolute(Samples.of(40, 50, 44));

    assertThat(figure.line())
        .isEqualTo(
            "BENCH context.swap ours=44.0 best=100 peer=absolute ratio=2.27 floor=100 unit=ns/op spread=14%");
    assertThat(figure.isMet()).isTrue();
  }

  @Test
  void a_comparison_below_its_floor_is_not_met() {
    Asked guard = new Asked("guard.call", "ns/op", Better.LOWER, 1 / 1.2);

    assertThat(guard.against(Samples.of(119), "r4j", Samples.of(100)).isMet()).isTrue();
    assertThat(guard.against(Samples.of(121), "r4j", Samples.of(100)).isMet()).isFalse();
    assertThat(guard.against(Samples.of(121), "r4j", Samples.of(100)).line())
        .contains(" ratio=0.826 floor=0.833 ");
  }

  @Test
  void an_absolute_that_is_exceeded_is_not_met() {
    assertThat(SWAP.absolute(Samples.of(101)).isMet()).isFalse();
    assertThat(SWAP.absolute(Samples.of(101)).line()).contains(" ratio=0.990 ");
    assertThat(new Asked("a.b", "x/s", Better.HIGHER, 100).absolute(Samples.of(99)).isMet())
        .isFalse();
  }

  @Test
  void no_bytes_at_all_can_be_asked_for() {
    Asked bytes = new Asked("context.swap.bytes", "B/op", Better.LOWER, 0);

    Figure none = bytes.absolute(Samples.of(0.00001, 0.00002, 0.0003));
    Figure some = bytes.absolute(Samples.of(16, 16, 16));

    assertThat(none.isMet()).isTrue();
    assertThat(none.line())
        .isEqualTo(
            "BENCH context.swap.bytes ours=0.000 best=0.000 peer=absolute ratio=1.00 floor=0.000 unit=B/op spread=0%");
    assertThat(some.isMet()).isFalse();
    assertThat(some.line()).contains("ours=16.0 best=0.000 peer=absolute ratio=0.000 ");
  }

  @Test
  void what_is_zero_against_a_peer_that_is_not_is_infinitely_better() {
    Figure figure =
        new Asked("a.bytes", "B/op", Better.LOWER, 2)
            .against(Samples.of(0, 0), "p", Samples.of(8, 8));

    assertThat(figure.line()).contains(" ratio=inf floor=2.00 unit=B/op spread=0%");
    assertThat(figure.isMet()).isTrue();
  }

  @Test
  void a_word_that_would_break_the_line_is_refused() {
    assertThatThrownBy(() -> DRAIN.against(Samples.of(1), "db scheduler", Samples.of(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "peer must be letters, digits and . _ / + : - without spaces but was \"db scheduler\"");
    assertThatThrownBy(() -> new Asked("a=b", "ns", Better.LOWER, 1).absolute(Samples.of(1)))
        .hasMessageStartingWith("name must be");
  }
}
