package dev.underpin.core.context;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class TraceStatePropertiesTest {

  /** The grammar of the standard, written a second time and quite differently. */
  private static final Pattern MEMBER =
      Pattern.compile("[a-z0-9][a-z0-9_*/@-]{0,255}=" + "[ -+--<>-~]{0,255}[!-+--<>-~]");

  @Property
  void valid_members_arrive_whole_and_in_order_however_they_are_split(
      @ForAll @Size(max = 32) List<@From("members") String> members, @ForAll("cuts") int cut) {
    int at = Math.min(cut, members.size());
    String first = String.join(" ,\t", members.subList(0, at));
    String second = String.join(",", members.subList(at, members.size()));

    TraceState state = requireNonNull(TraceState.parse(List.of(first, second)));

    assertThat(state.size()).isEqualTo(members.size());
    assertThat(state.header()).isEqualTo(String.join(",", members));
    assertThat(TraceState.parse(List.of(state.header()))).isEqualTo(state);
  }

  @Property(tries = 3000)
  void a_state_is_read_exactly_when_the_grammar_knows_all_its_members(
      @ForAll @Size(max = 3) List<@From("headers") String> headers) {
    List<String> members = new ArrayList<>();
    for (String header : headers) {
      Arrays.stream(header.split(",", -1))
          .map(part -> part.replaceAll("^[ \t]+|[ \t]+$", ""))
          .filter(part -> !part.isEmpty())
          .forEach(members::add);
    }
    boolean valid =
        members.size() <= 32 && members.stream().allMatch(m -> MEMBER.matcher(m).matches());

    TraceState state = TraceState.parse(headers);

    assertThat(state != null).isEqualTo(valid);
    if (state != null) {
      assertThat(state.header()).isEqualTo(String.join(",", members));
    }
  }

  @Property
  void a_shortened_state_fits_and_keeps_the_order_and_as_much_as_it_can(
      @ForAll @Size(max = 32) List<@From("members") String> members, @ForAll("cuts") int length) {
    TraceState whole = requireNonNull(TraceState.parse(List.of(String.join(",", members))));

    TraceState shortened = whole.within(length * 10);

    assertThat(shortened.header().length()).isLessThanOrEqualTo(length * 10);
    Iterator<String> rest = members.iterator();
    assertThat(parts(shortened.header()))
        .allMatch(kept -> Stream.generate(rest::next).anyMatch(kept::equals));
    if (whole.header().length() <= length * 10) {
      assertThat(shortened).isEqualTo(whole);
    }
  }

  private static List<String> parts(String header) {
    return header.isEmpty() ? List.of() : List.of(header.split(","));
  }

  @Provide
  Arbitrary<Integer> cuts() {
    return Arbitraries.integers().between(0, 60);
  }

  @Provide
  Arbitrary<String> members() {
    Arbitrary<String> starts = Arbitraries.strings().withChars("az09").ofLength(1);
    Arbitrary<String> keys = Arbitraries.strings().withChars("az09_-*/@").ofMaxLength(255);
    Arbitrary<String> values = Arbitraries.strings().withChars(" !+-<>~;az").ofMaxLength(255);
    Arbitrary<String> ends = Arbitraries.strings().withChars("!+-<>~;az").ofLength(1);
    return Combinators.combine(starts, keys, values, ends)
        .as((start, key, value, end) -> start + key + '=' + value + end);
  }

  @Provide
  Arbitrary<String> headers() {
    Arbitrary<String> hostile =
        Arbitraries.oneOf(
            Arbitraries.strings().withChars("az0@=,; \t_A\n\u00e4\u0000").ofMaxLength(30),
            Arbitraries.strings().all().ofMaxLength(10),
            Arbitraries.of("foo=1,bar=2", "z".repeat(257) + "=1", "a=" + "b".repeat(257)),
            members());
    return hostile.list().ofMaxSize(12).map(parts -> String.join(",", parts));
  }
}
