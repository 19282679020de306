package dev.underpin.core.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RequestIdPropertiesTest {

  private static final Pattern RULE = Pattern.compile("[A-Za-z0-9._:@/+=-]{1,128}");
  private static final String ALLOWED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:@/+=-";

  @Property
  void an_id_is_taken_exactly_when_it_follows_the_rule(@ForAll("ids") String id) {
    RequestContext context = RequestContext.builder().requestId(id).build();

    boolean taken = id.equals(context.requestId());
    boolean refused = context.tally().get(TallyCounter.REQUEST_IDS_REFUSED) == 1;
    assertThat(taken).isEqualTo(RULE.matcher(id).matches());
    assertThat(refused).isEqualTo(!taken && !id.isEmpty());
  }

  @Property
  void a_refused_id_shows_nowhere(@ForAll("hostile") String id) {
    RequestContext context = RequestContext.builder().requestId(id).build();

    assertThat(context.requestId()).doesNotContain(id);
    assertThat(context.toString()).doesNotContain(id);
    assertThat(context.toJobCarrier().encode()).doesNotContain(id);
    try (Scope scope = context.open()) {
      assertThat(Mdc.all().values()).noneMatch(value -> value.contains(id));
    }
  }

  @Example
  void the_bounds_of_the_length_are_1_and_128() {
    assertThat(RequestIds.isAcceptable("")).isFalse();
    assertThat(RequestIds.isAcceptable("a")).isTrue();
    assertThat(RequestIds.isAcceptable("a".repeat(128))).isTrue();
    assertThat(RequestIds.isAcceptable("a".repeat(129))).isFalse();
  }

  @Example
  void what_breaks_log_lines_headers_and_pages_is_refused() {
    for (String id :
        new String[] {
          "r-1\nERROR forged",
          "r-1\r\nSet-Cookie: a=b",
          "<script>",
          "${jndi:ldap://x}",
          "r 1",
          "r-1\u0000",
          "r\u2028",
          "\u00e9",
          "r;1",
          "r,1",
          "\"",
          "%0a"
        }) {
      assertThat(RequestIds.isAcceptable(id)).as(id).isFalse();
    }
  }

  @Provide
  Arbitrary<String> ids() {
    Arbitrary<String> wellFormed =
        Arbitraries.strings().withChars(ALLOWED.toCharArray()).ofMinLength(0).ofMaxLength(140);
    return Arbitraries.oneOf(wellFormed, oneStrangerIn(wellFormed), Arbitraries.strings());
  }

  /** Long enough not to be part of a made id or of our own words by chance. */
  @Provide
  Arbitrary<String> hostile() {
    Arbitrary<String> wellFormed =
        Arbitraries.strings().withChars(ALLOWED.toCharArray()).ofMinLength(12).ofMaxLength(140);
    return oneStrangerIn(wellFormed).filter(id -> !RULE.matcher(id).matches());
  }

  private static Arbitrary<String> oneStrangerIn(Arbitrary<String> text) {
    return Combinators.combine(text, Arbitraries.chars().all(), Arbitraries.integers())
        .as(
            (id, stranger, where) -> {
              int at = Math.floorMod(where, id.length() + 1);
              return id.substring(0, at) + stranger + id.substring(at);
            });
  }
}
