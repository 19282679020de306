package dev.underpin.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.underpin.core.context.RequestContext;
import dev.underpin.core.context.Tally;
import dev.underpin.core.context.TallyCounter;
import dev.underpin.observability.spi.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RouteFactsTest {

  private static EndedRequest ended(int status, long nanos, Tally tally) {
    return new EndedRequest("GET", "/", status, Outcome.ANSWERED, nanos, 0, 0, tally);
  }

  @Test
  void requests_add_up_by_method_and_route_with_what_they_did() throws Exception {
    RequestLogging requests = RequestLogging.builder("shop").build();
    try (TestServer server =
        TestServer.of(
            requests.handler(
                exchange -> {
                  Tally tally = RequestContext.current().tally();
                  tally.add(TallyCounter.QUERIES, 31);
                  tally.add(TallyCounter.HTTP_CALLS, 2);
                  TestServer.text("ok").handle(exchange);
                }))) {
      server.at(
          "/broken",
          requests.handler(
              exchange -> {
                throw new IllegalStateException("broken");
              }));
      server.get("/");
      server.get("/");
      server.get("/broken");
      server.finish();
    }

    assertThat(requests.facts())
        .extracting(RouteFacts::what)
        .containsExactlyInAnyOrder("GET /", "GET /broken");
    assertThat(requests.facts())
        .filteredOn(facts -> facts.what().equals("GET /"))
        .singleElement()
        .satisfies(
            facts -> {
              assertThat(facts.requests()).isEqualTo(2);
              assertThat(facts.failed()).isZero();
              assertThat(facts.total()).isGreaterThan(facts.longest());
              assertThat(facts.counts())
                  .containsOnly(
                      entry(TallyCounter.QUERIES, 62L), entry(TallyCounter.HTTP_CALLS, 4L));
              assertThat(facts.count(TallyCounter.CALLS)).isZero();
            });
    assertThat(requests.facts())
        .filteredOn(facts -> facts.failed() == 1)
        .extracting(RouteFacts::what)
        .containsExactly("GET /broken");
  }

  @Test
  void table_is_bounded_and_loses_nothing() {
    RouteTotals totals = new RouteTotals();
    for (int i = 0; i < 100_000; i++) {
      totals.add("GET /" + i, ended(i % 2 == 0 ? 200 : 500, 10, new Tally()));
    }

    assertThat(totals.facts()).hasSize(RequestLogging.MOST_FACTS + 1);
    assertThat(totals.facts().get(0).what()).isEqualTo(Routes.OTHER);
    assertThat(totals.facts().get(0).total())
        .isEqualTo(Duration.ofNanos(10 * (100_000 - RequestLogging.MOST_FACTS)));
    assertThat(totals.facts().stream().mapToLong(RouteFacts::failed).sum()).isEqualTo(50_000);
  }
}
