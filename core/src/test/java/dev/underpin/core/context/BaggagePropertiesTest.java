package dev.underpin.core.context;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class BaggagePropertiesTest {

  private static final String KEY = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final String OCTET = "[!#-+./0-:<-\\[\\]-~-]";
  private static final String OWS = "[ \\t]*";

  /** The grammar of the standard, written a second time and quite differently. */
  private static final Pattern MEMBER =
      Pattern.compile(
          "KEYOWS=OWS(?:(?!%)OCTET|%[0-9A-Fa-f]{2})*(?:OWS;OWSKEY(?:OWS=OWSOCTET*)?)*"
              .replace("KEY", KEY)
              .replace("OCTET", OCTET)
              .replace("OWS", OWS));

  @Property
  void what_is_put_survives_the_header(@ForAll("values") Map<String, String> values) {
    Baggage baggage = Baggage.empty();
    for (Map.Entry<String, String> value : values.entrySet()) {
      baggage = baggage.with(value.getKey(), value.getValue());
    }

    Baggage arrived = Baggage.parse(List.of(baggage.header()));

    Map<String, String> expected = new TreeMap<>(values);
    expected.replaceAll((key, value) -> new String(value.getBytes(UTF_8), UTF_8));
    assertThat(arrived.asMap()).isEqualTo(expected);
    assertThat(arrived.header()).isEqualTo(baggage.header()).matches("[!-~]*");
  }

  @Property(tries = 3000)
  void exactly_the_members_that_the_grammar_knows_are_kept(
      @ForAll @Size(max = 3) List<@From("headers") String> headers) {
    List<String> expected = new ArrayList<>();
    for (String header : headers) {
      Arrays.stream(header.split(",", -1))
          .map(part -> part.replaceAll("^[ \t]+|[ \t]+$", ""))
          .filter(part -> MEMBER.matcher(part).matches())
          .map(part -> part.replaceAll("[ \t]", ""))
          .forEach(expected::add);
    }
    BaggageReader reader = new BaggageReader();

    Baggage baggage = reader.read(headers);

    assertThat(baggage.header()).isEqualTo(String.join(",", expected));
    assertThat(Baggage.parse(List.of(baggage.header()))).isEqualTo(baggage);
  }

  @Property
  void limits_hold_whatever_comes(
      @ForAll @Size(max = 40) List<@From("headers") String> headers,
      @ForAll("repetitions") int times) {
    List<String> repeated = headers.stream().map(h -> (h + ",").repeat(times)).toList();

    Baggage baggage = Baggage.parse(repeated);

    assertThat(baggage.size()).isLessThanOrEqualTo(64);
    assertThat(baggage.header().length()).isLessThanOrEqualTo(8192);
  }

  @Provide
  Arbitrary<Integer> repetitions() {
    return Arbitraries.integers().between(1, 300);
  }

  @Provide
  Arbitrary<Map<String, String>> values() {
    Arbitrary<String> keys =
        Arbitraries.strings().withChars("azAZ09!#$%&'*+-.^_`|~").ofMinLength(1).ofMaxLength(20);
    Arbitrary<String> values =
        Arbitraries.oneOf(
            Arbitraries.strings().all().ofMaxLength(20),
            Arbitraries.strings().withChars("%=,; +\"\\\n\u00e4\uD83D\uDE00").ofMaxLength(20));
    return Arbitraries.maps(keys, values).ofMaxSize(10);
  }

  @Provide
  Arbitrary<String> headers() {
    Arbitrary<String> parts =
        Arbitraries.oneOf(
            Arbitraries.strings().withChars("ab=;,% \t4F\"\\\u00e4\u0000\n").ofMaxLength(25),
            Arbitraries.strings().all().ofMaxLength(10),
            Arbitraries.of(
                "a=1",
                "b = 2 ; p",
                "c=%41%20;q=%zz",
                "d=%",
                "e=%4",
                "userId=alice",
                "f==",
                "g=;h"));
    return parts.list().ofMaxSize(8).map(list -> String.join(",", list));
  }
}
