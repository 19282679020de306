package dev.underpin.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that looks after the shop's jobs. */
class AdminTest {
  private static final String TOKEN = "t".repeat(16);
  private static final String KEY = "k".repeat(32);

  @TempDir private Path folder;

  @Test
  void whoever_shows_the_token_sees_the_queues_and_pauses_one() throws Exception {
    try (TestShop shop =
        TestShop.start(folder, TestShop.prompt(0), "--admin-token", TOKEN, "--audit-key", KEY)) {
      HttpResponse<String> paused =
          shop.browser()
              .send(
                  shop.browser()
                      .request("/admin/jobs/queues/default/pause")
                      .header("Authorization", "Bearer " + TOKEN)
                      .header("X-Underpin-Action", "1")
                      .header("Content-Type", "application/json")
                      .POST(BodyPublishers.ofString("{}")));
      HttpResponse<String> queues =
          shop.browser()
              .send(
                  shop.browser()
                      .request("/admin/jobs/queues")
                      .header("Authorization", "Bearer " + TOKEN));

      assertThat(paused.statusCode()).isEqualTo(200);
      assertThat(queues.body()).contains("\"queue\":\"default\",\"paused\":true");
      assertThat(shop.browser().get("/admin/jobs/queues").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void without_a_token_there_is_no_such_page() throws Exception {
    try (TestShop shop = TestShop.start(folder, TestShop.prompt(0))) {
      assertThat(shop.browser().get("/admin/jobs/queues").statusCode()).isEqualTo(404);
    }
  }
}
