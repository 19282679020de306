package dev.underpin.core.context;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class HeadersPropertiesTest {

  private static final ContextKey TENANT = ContextKey.of("tenant");
  private static final URI FRIEND = URI.create("http://stock.internal/");
  private static final Propagation PROPAGATION =
      Propagation.builder().key(TENANT, "X-Tenant").allowHost("stock.internal").build();

  /** From service to service, whatever is in the context. */
  @Property
  void what_one_service_sends_the_next_one_reads(
      @ForAll("millis") long millis, @ForAll("texts") String tenant, @ForAll("texts") String plan) {
    RequestContext sender =
        RequestContext.builder()
            .ticker(() -> 0)
            .deadlineAfter(Duration.ofMillis(millis))
            .baggage(Baggage.empty().with("plan", plan))
            .put(TENANT, tenant)
            .build();

    Map<String, String> sent = sender.toHeaders(PROPAGATION, FRIEND);
    RequestContext receiver =
        RequestContext.builder().ticker(() -> 0).headers(PROPAGATION, lists(sent)::get).build();

    assertThat(sent.values()).allMatch(value -> value.matches("[!-~]+"));
    assertThat(receiver.requestId()).isEqualTo(sender.requestId());
    assertThat(requireNonNull(receiver.trace()).traceId())
        .isEqualTo(requireNonNull(sender.trace()).traceId());
    assertThat(receiver.remaining()).isEqualTo(Duration.ofMillis(millis));
    assertThat(receiver.baggage()).isEqualTo(sender.baggage());
    assertThat(receiver.tally().get(TallyCounter.HEADERS_REFUSED)).isZero();
  }

  @Property
  void no_header_stops_a_request_nor_gets_through_unchecked(
      @ForAll("texts") String first, @ForAll("texts") String second) {
    List<String> hostile = List.of(first, second);

    RequestContext context = RequestContext.builder().headers(PROPAGATION, name -> hostile).build();

    assertThat(context.requestId()).matches("[A-Za-z0-9._:@/+=-]{1,128}");
    assertThat(context.toHeaders(PROPAGATION, FRIEND).values())
        .allMatch(value -> value.matches("[!-~]+"));
  }

  private static Map<String, List<String>> lists(Map<String, String> headers) {
    Map<String, List<String>> lists = new HashMap<>();
    headers.forEach((name, value) -> lists.put(name, List.of(value)));
    return lists;
  }

  @Provide
  Arbitrary<Long> millis() {
    return Arbitraries.longs().between(0, OutboundHeaders.MAX_MILLIS);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().all().ofMaxLength(30),
        Arbitraries.strings().withChars("a0=,;%- \r\n\t\"\u00e4").ofMaxLength(60));
  }
}
