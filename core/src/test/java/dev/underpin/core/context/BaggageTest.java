package dev.underpin.core.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of W3C Baggage, section 3. */
class BaggageTest {

  @Test
  void the_examples_of_the_standard_are_read() {
    Baggage baggage = parsed("userId=alice,serverNode=DF%2028,isProduction=false");

    assertThat(baggage.asMap())
        .containsExactly(
            entry("isProduction", "false"), entry("serverNode", "DF 28"), entry("userId", "alice"));
    assertThat(baggage.get("serverNode")).isEqualTo("DF 28");
    assertThat(baggage.get("servernode")).isNull();
    assertThat(parsed("userId =   alice", "serverNode = DF%2028, isProduction = false"))
        .isEqualTo(baggage);
  }

  @Test
  void properties_and_escapes_are_passed_on_as_they_came() {
    assertThat(
            parsed("key1 = value1 ; property1;property2 , key2=a%2Cb; p = v=1 ,key3=%e2%82%ac=")
                .header())
        .isEqualTo("key1=value1;property1;property2,key2=a%2Cb;p=v=1,key3=%e2%82%ac=");
    assertThat(parsed("key3=%e2%82%ac=").get("key3")).isEqualTo("\u20ac=");
  }

  @Test
  void a_key_that_came_twice_stays_twice_and_the_last_one_counts() {
    Baggage baggage = parsed("a=1,b=2,a=3");

    assertThat(baggage.header()).isEqualTo("a=1,b=2,a=3");
    assertThat(baggage.get("a")).isEqualTo("3");
    assertThat(baggage.asMap()).containsOnly(entry("a", "3"), entry("b", "2"));
    assertThat(baggage.with("a", "4").header()).isEqualTo("b=2,a=4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bad", "=1", "b d=1", "b\u00e4d=1", "bad=\"1\"", "bad=a b", "bad=\\", "bad=\u00e4",
        "bad=%", "bad=%4", "bad=%zz", "bad=%\u0664\u0661", "bad=1;", "bad=1;=2", "bad=1;p=\"", ";p"
      })
  void a_malformed_member_is_left_out_and_the_others_stay(String member) {
    assertThat(parsed("a=1," + member + ",b=2").header()).isEqualTo("a=1,b=2");
  }

  @Test
  void bytes_that_are_no_utf_8_become_replacement_characters() {
    assertThat(parsed("a=x%FFy").get("a")).isEqualTo("x\ufffdy");
    assertThat(parsed("a=x%FFy").header()).isEqualTo("a=x%FFy");
  }

  @Test
  void sixty_four_members_are_read_and_no_more() {
    assertThat(parsed(members(64)).size()).isEqualTo(64);
    assertThat(parsed(members(65)).header()).isEqualTo(members(64));
    assertThat(parsed(members(60), members(60)).size()).isEqualTo(64);
  }

  @Test
  void eight_thousand_one_hundred_and_ninety_two_bytes_are_read_and_no_more() {
    String full = "a=" + "1".repeat(8190);

    assertThat(parsed(full).header()).isEqualTo(full);
    assertThat(parsed(full + "2").isEmpty()).isTrue();
    assertThat(parsed(full, "b=2").header()).isEqualTo(full);
    assertThat(parsed("a=" + "1".repeat(8186) + ",b=2,c=3").header()).endsWith("1,b=2");
    assertThat(parsed("a=" + "1".repeat(8186), "b=2", "c=3").header()).endsWith("1,b=2");
  }

  /** CVE-2026-45292: others parsed whatever came, without bounds. */
  @Test
  void unbounded_baggage_is_cut_before_it_is_parsed() {
    String endless = "k=v,".repeat(5_000_000);
    List<String> many = IntStream.range(0, 1_000_000).mapToObj(i -> "").toList();
    BaggageReader reader = new BaggageReader();

    assertThat(reader.read(List.of(endless)).size()).isEqualTo(64);
    assertThat(reader.isWhole()).isFalse();
    assertThat(parsed("x".repeat(20_000_000)).isEmpty()).isTrue();
    assertThat(new BaggageReader().read(many).isEmpty()).isTrue();
  }

  @Test
  void any_value_can_be_put_and_comes_back() {
    Baggage baggage = Baggage.empty().with("region", "Žemaitija, \"B\" +1;\n%").with("plan", "pro");

    assertThat(baggage.header())
        .isEqualTo("region=%C5%BDemaitija%2C%20%22B%22%20%2B1%3B%0A%25,plan=pro");
    assertThat(parsed(baggage.header())).isEqualTo(baggage).hasSameHashCodeAs(baggage);
    assertThat(baggage.get("region")).isEqualTo("Žemaitija, \"B\" +1;\n%");
    assertThat(baggage.without("region").header()).isEqualTo("plan=pro");
    assertThat(baggage.without("region").without("plan")).isSameAs(Baggage.empty());
  }

  @Test
  void what_does_not_fit_is_refused_when_it_is_put() {
    Baggage full = parsed(members(64));

    assertThatThrownBy(() -> full.with("more", "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "baggage must have at most 64 members and 8192 bytes but would have 65 and 454 with"
                + " \"more\"; take out others with Baggage.without");
    assertThat(full.with("k01", "2").size()).isEqualTo(64);
    assertThatThrownBy(() -> Baggage.empty().with("a", "x".repeat(8191)))
        .hasMessageContaining("would have 1 and 8193");
    assertThatThrownBy(() -> Baggage.empty().with("no key", "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "baggage key must be letters, digits and !#$%&'*+-.^_`|~ but was \"no key\"; rename it");
  }

  @Test
  void its_text_for_people_shows_nothing() {
    assertThat(Baggage.empty().with("a", "secret")).hasToString("Baggage[1 members]");
  }

  private static String members(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj("k%02d=12"::formatted)
        .collect(Collectors.joining(","));
  }

  private static Baggage parsed(String... headers) {
    return Baggage.parse(List.of(headers));
  }
}
