package dev.underpin.core.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TraceParentPropertiesTest {

  /** The grammar of the standard, written a second time and quite differently. */
  private static final Pattern GRAMMAR =
      Pattern.compile(
          "[ \\t]*(?:00-IDS|(?!00|ff)[0-9a-f]{2}-IDS(?:-.*)?)[ \\t]*"
              .replace("IDS", "(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"),
          Pattern.DOTALL);

  @Property
  void every_valid_parent_survives_its_header(@ForAll("parents") TraceParent parent) {
    assertThat(TraceParent.parse(parent.header())).isEqualTo(parent);
    assertThat(parent.header()).hasSize(55).matches(GRAMMAR);
  }

  @Property(tries = 5000)
  void a_header_is_read_exactly_when_the_grammar_knows_it(@ForAll("headers") String header) {
    TraceParent parent = TraceParent.parse(header);

    assertThat(parent != null).isEqualTo(GRAMMAR.matcher(header).matches());
    if (parent != null) {
      assertThat(parent.header().substring(2, 53)).isEqualTo(header.strip().substring(2, 53));
    }
  }

  @Property
  void arbitrary_text_never_throws(@ForAll String header) {
    assertThat(TraceParent.parse(header) != null).isEqualTo(GRAMMAR.matcher(header).matches());
  }

  @Provide
  Arbitrary<TraceParent> parents() {
    return Combinators.combine(hex(32), hex(16), Arbitraries.integers().between(0, 3))
        .as(TraceParent::new);
  }

  /** Valid ones of any version, most of them then changed in one place or two. */
  @Provide
  Arbitrary<String> headers() {
    Arbitrary<String> versions = Arbitraries.of("00", "00", "01", "cc", "fe", "ff");
    Arbitrary<String> tails = Arbitraries.of("", "", "", "-", "-more", ".more", "\n");
    Arbitrary<String> traceIds = Arbitraries.oneOf(hex(32), Arbitraries.just("0".repeat(32)));
    Arbitrary<String> spanIds = Arbitraries.oneOf(hex(16), Arbitraries.just("0".repeat(16)));
    Arbitrary<String> whole =
        Combinators.combine(versions, traceIds, spanIds, twoDigits(), tails)
            .as((v, t, s, f, tail) -> v + '-' + t + '-' + s + '-' + f + tail);
    return Combinators.combine(whole, edits().list().ofMaxSize(2))
        .as(
            (header, edits) -> {
              String edited = header;
              for (Edit edit : edits) {
                edited = edit.applyTo(edited);
              }
              return edited;
            });
  }

  private record Edit(int where, int length, String with) {
    String applyTo(String text) {
      int from = Math.min(where, text.length());
      int to = Math.min(from + length, text.length());
      return text.substring(0, from) + with + text.substring(to);
    }
  }

  private static Arbitrary<Edit> edits() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 60),
            Arbitraries.integers().between(0, 1),
            Arbitraries.of("", "0", "f", "F", "g", "-", " ", "\t", "\n", "\u0664"))
        .as(Edit::new);
  }

  private static Arbitrary<String> hex(int length) {
    return Arbitraries.strings()
        .withChars("0123456789abcdef")
        .ofLength(length)
        .filter(id -> id.chars().anyMatch(c -> c != '0'));
  }

  private static Arbitrary<String> twoDigits() {
    return Arbitraries.strings().withChars("0123456789abcdef").ofLength(2);
  }
}
