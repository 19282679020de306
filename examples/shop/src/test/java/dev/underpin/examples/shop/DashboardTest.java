package dev.underpin.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The shipped dashboard, against what a shop under load really publishes. */
class DashboardTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Path DASHBOARD = Path.of("grafana-dashboard.json");
  private static final Pattern METER = Pattern.compile("(underpin_[a-z_]+)(\\{[^}]*})?");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=(\"[^\"]*\")");
  private static final Pattern GROUPED =
      Pattern.compile("by \\(([a-z_, ]+)\\) \\(.*?(underpin_[a-z_]+)");

  @TempDir private Path folder;

  @Test
  void every_query_of_the_dashboard_names_series_that_a_scrape_under_load_shows() throws Exception {
    List<String> queries = queries();
    List<String> scrape = scrapeUnderLoad();

    assertThat(queries).hasSizeGreaterThan(15);
    for (String query : queries) {
      List<MatchResult> meters = METER.matcher(query).results().toList();
      assertThat(meters).as(query).isNotEmpty();
      for (MatchResult meter : meters) {
        assertThat(scrape).as(query).anyMatch(line -> isSeries(line, name(meter), meter.group(2)));
      }
      Matcher grouped = GROUPED.matcher(query);
      while (grouped.find()) {
        String name = String.valueOf(grouped.group(2));
        for (String label : String.valueOf(grouped.group(1)).split(", ", -1)) {
          assertThat(scrape)
              .as(query)
              .anyMatch(line -> line.startsWith(name + "{") && line.contains(label + "=\""));
        }
      }
    }
  }

  private static List<String> queries() {
    List<String> queries = new ArrayList<>();
    JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
    for (JsonNode panel : dashboard.get("panels")) {
      for (JsonNode target : panel.get("targets")) {
        queries.add(target.get("expr").asString());
      }
    }
    return queries;
  }

  private List<String> scrapeUnderLoad() throws Exception {
    ShopOptions options =
        ShopOptions.parse(
            "--port", "0",
            "--db", TestShop.newDatabase(),
            "--mail", folder.resolve("mails.txt").toString());
    try (Shop shop = Shop.start(options, TestShop.prompt(0))) {
      new LoadGenerator(shop.uri(), 4).run(Duration.ofSeconds(2));
      Browser browser = new Browser(shop.uri());
      browser.post("/cart", "product=7"); // however few customers got as far on a slow machine
      browser.post("/checkout", "email=ana@example.org");
      return await()
          .atMost(LIMIT)
          .until(() -> browser.get("/metrics").body(), DashboardTest::tellsOfTheReceipt)
          .lines()
          .toList();
    }
  }

  /** It is mailed by a job, after the response. */
  private static boolean tellsOfTheReceipt(String scrape) {
    return scrape.contains("underpin_jobs_runs_total{");
  }

  private static String name(MatchResult meter) {
    return String.valueOf(meter.group(1));
  }

  /** By its name and the labels that the query asks for literally. */
  private static boolean isSeries(String line, String name, @Nullable String selector) {
    if (!line.startsWith(name + "{") && !line.startsWith(name + " ")) {
      return false;
    }
    return selector == null
        || LABEL.matcher(selector).results().allMatch(label -> line.contains(label.group()));
  }

  @Test
  void mvp_is_measured_too_and_a_shop_that_nobody_watches_has_no_metrics() throws Exception {
    try (TestShop mvp = TestShop.start(folder, TestShop.prompt(0), "--mvp")) {
      mvp.browser().get("/product/7");

      // the response comes before what is measured of it
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(mvp.browser().get("/metrics").body())
                      .containsPattern(
                          "underpin_request_queries_sum\\{route=\"/product/\\{id\\}\"\\} 31"));
    }
    try (TestShop unwatched = TestShop.mvp(folder, TestShop.prompt(0))) {
      assertThat(unwatched.browser().get("/metrics").statusCode()).isEqualTo(404);
    }
  }
}
