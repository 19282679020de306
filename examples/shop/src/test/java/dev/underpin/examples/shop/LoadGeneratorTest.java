package dev.underpin.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadGeneratorTest {
  @TempDir Path folder;

  @Test
  void customers_visit_every_kind_of_page_and_the_shop_answers_all() throws Exception {
    ShopOptions options =
        ShopOptions.parse(
            "--port", "0",
            "--db", TestShop.newDatabase(),
            "--mail", folder.resolve("mails.txt").toString());
    try (Shop shop = Shop.start(options, TestShop.prompt(0))) {
      LoadReport report = new LoadGenerator(shop.uri(), 4).run(Duration.ofSeconds(5));

      assertThat(report.isClean()).isTrue();
      String table = report.print(Duration.ofSeconds(5));
      for (PageKind kind : PageKind.values()) {
        assertThat(table).containsPattern("(?m)^" + kind.label() + " +[1-9]");
      }
    }
  }

  @Test
  void shop_that_is_gone_is_errors_not_an_endless_loop() throws Exception {
    LoopbackServer gone = LoopbackServer.bind(0, "gone");
    gone.start();
    gone.close();

    LoadReport report = new LoadGenerator(gone.uri(), 2).run(Duration.ofMillis(300));

    assertThat(report.isClean()).isFalse();
    assertThat(report.print(Duration.ofSeconds(1))).contains("errors: {ConnectException=");
  }
}
