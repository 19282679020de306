package dev.underpin.core.context;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of W3C Trace Context, level 2, section 3.3. */
class TraceStateTest {

  @Test
  void members_are_passed_on_in_their_order() {
    TraceState state = parsed("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");

    assertThat(state.header()).isEqualTo("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
    assertThat(state.size()).isEqualTo(2);
    assertThat(state.isEmpty()).isFalse();
    assertThat(state.get("congo")).isEqualTo("t61rcWkgMzE");
    assertThat(state.get("con")).isNull();
  }

  @Test
  void several_headers_are_one_list() {
    assertThat(parsed("foo=1,bar=2", "rojo=1,congo=2", "baz=3").header())
        .isEqualTo("foo=1,bar=2,rojo=1,congo=2,baz=3");
  }

  @Test
  void empty_headers_and_members_are_no_mistake_and_not_sent_again() {
    assertThat(parsed()).isSameAs(TraceState.empty());
    assertThat(parsed("", " \t", ",, ,")).isSameAs(TraceState.empty());
    assertThat(parsed("", "foo=1", "").header()).isEqualTo("foo=1");
    assertThat(parsed(",foo=1,\t,bar=2,").header()).isEqualTo("foo=1,bar=2");
  }

  @Test
  void white_space_between_members_is_not_sent_again_and_that_within_a_value_stays() {
    assertThat(parsed("\t foo=1 \t , \t bar=2, \t baz=3 ").header()).isEqualTo("foo=1,bar=2,baz=3");
    assertThat(parsed("foo=  a b  ").get("foo")).isEqualTo("  a b");
    assertThat(refused("foo=a\tb")).isTrue();
  }

  @Test
  void thirty_two_members_are_the_most() {
    assertThat(parsed(members(32)).size()).isEqualTo(32);
    assertThat(parsed(members(32), "", ",").size()).isEqualTo(32);
    assertThat(refused(members(33))).isTrue();
    assertThat(refused(members(32), "more=1")).isTrue();
  }

  @Test
  void a_key_is_of_level_2_which_takes_those_of_level_1() {
    assertThat(parsed("z".repeat(256) + "=1").size()).isEqualTo(1);
    assertThat(parsed("t".repeat(241) + '@' + "v".repeat(14) + "=1").size()).isEqualTo(1);
    assertThat(parsed("0@_-*/=1,foo@=1,foo@bar@baz=1").size()).isEqualTo(3);
    assertThat(refused("z".repeat(257) + "=1")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "foo =1",
        "FOO=1",
        "foo.bar=1",
        "@foo=1",
        "_foo=1",
        "=1",
        "foo",
        "f\u00f6=1",
        "foo\n=1"
      })
  void another_key_drops_the_state_whole(String member) {
    assertThat(refused(member)).isTrue();
    assertThat(refused("bar=1," + member)).isTrue();
    assertThat(refused("bar=1", member)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo=bar=baz", "foo=", "foo= ", "foo=\u0001", "foo=\u00e4", "foo=a\nb"})
  void another_value_drops_the_state_whole(String member) {
    assertThat(refused(member + ",bar=3")).isTrue();
  }

  @Test
  void a_value_has_1_to_256_printable_characters() {
    String all =
        IntStream.rangeClosed(' ', '~')
            .filter(c -> c != ',' && c != '=')
            .mapToObj(Character::toString)
            .collect(Collectors.joining());

    assertThat(parsed("foo=" + all).get("foo")).isEqualTo(all);
    assertThat(parsed("foo=" + "x".repeat(256)).size()).isEqualTo(1);
    assertThat(refused("foo=" + "x".repeat(257))).isTrue();
  }

  @Test
  void a_key_that_came_twice_stays_twice() {
    assertThat(parsed("foo=1,foo=2").header()).isEqualTo("foo=1,foo=2");
    assertThat(parsed("foo=1", "foo=1").header()).isEqualTo("foo=1,foo=1");
    assertThat(parsed("foo=1,foo=2").get("foo")).isEqualTo("1");
  }

  @Test
  void the_largest_valid_state_is_read_and_more_text_than_that_is_not() {
    String largest =
        IntStream.range(0, 32)
            .mapToObj(i -> "k%02d".formatted(i) + "k".repeat(253) + "=" + "v".repeat(256))
            .collect(Collectors.joining(" , "));

    assertThat(parsed(largest).size()).isEqualTo(32);
    assertThat(refused(" ".repeat(40_000) + "foo=1")).isTrue();
  }

  @Test
  void its_text_for_people_shows_nothing_that_came_from_outside() {
    assertThat(parsed("foo=evil")).hasToString("TraceState[1 members]");
    assertThat(parsed("foo=1")).isEqualTo(parsed(" foo=1 ")).hasSameHashCodeAs(parsed("foo=1"));
    assertThat(parsed("foo=1")).isNotEqualTo(parsed("foo=2"));
  }

  private static String members(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> "bar%02d=%02d".formatted(i, i))
        .collect(Collectors.joining(","));
  }

  private static TraceState parsed(String... headers) {
    return requireNonNull(TraceState.parse(List.of(headers)));
  }

  private static boolean refused(String... headers) {
    return TraceState.parse(List.of(headers)) == null;
  }
}
