package dev.underpin.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.underpin.observability.slo.Slo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the shop tells of itself while its payment provider fails: real requests, real time. */
class BurningShopTest {
  private static final String ALERT =
      "underpin_slo_alert{objective=\"availability\",severity=\"page\",slo=\"checkout\"} ";

  @TempDir private Path folder;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Slo.class);

  @BeforeEach
  void listens() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopsListening() {
    logger.detachAppender(log);
  }

  private static String checkOut(Browser browser, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      browser.post("/cart", "product=7");
      browser.post("/checkout", "email=ana@example.org");
    }
    return browser.get("/metrics").body();
  }

  private List<ILoggingEvent> alerts() {
    return new ArrayList<>(log.list);
  }

  @Test
  void provider_that_fails_burns_the_objective_and_pages() throws Exception {
    try (TestShop shop = TestShop.start(folder, TestShop.prompt(100))) {
      assertThat(checkOut(shop.browser(), 40)).contains(ALERT + "1.0");
    }

    assertThat(alerts())
        .filteredOn(line -> line.getFormattedMessage().contains("availability"))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.getLevel()).isEqualTo(Level.ERROR);
              assertThat(line.getFormattedMessage())
                  .isEqualTo(
                      "slo checkout: availability burns its error budget 200.0 times too fast: page");
            });
  }

  @Test
  void provider_that_works_pages_nobody() throws Exception {
    // a guard would fail a charge that takes two seconds
    try (TestShop shop = TestShop.start(folder, TestShop.prompt(0), "--without", "guard")) {
      assertThat(checkOut(shop.browser(), 40)).contains(ALERT + "0.0");
    }

    assertThat(alerts()).isEmpty();
  }
}
