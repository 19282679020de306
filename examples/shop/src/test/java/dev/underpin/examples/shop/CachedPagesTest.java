package dev.underpin.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What browsers are told of the catalogue's pages, and how often they may write reviews. */
class CachedPagesTest {
  static final String REVIEW = "author=Ana&stars=5&body=Splendid+thing";

  @TempDir private Path folder;
  private TestShop shop;

  @BeforeEach
  void open() throws StartFailure {
    shop = TestShop.start(folder, TestShop.prompt(0), "--without", "logging");
  }

  @AfterEach
  void close() {
    shop.close();
  }

  private static String header(HttpResponse<?> page, String name) {
    return page.headers().firstValue(name).orElse("");
  }

  private HttpResponse<String> again(String path, String etags) throws Exception {
    Browser browser = shop.browser();
    return browser.send(browser.request(path).header("If-None-Match", etags).GET());
  }

  @Test
  void product_page_that_the_browser_has_is_304_without_a_body() throws Exception {
    HttpResponse<String> page = shop.browser().get("/product/7");

    HttpResponse<String> again = again("/product/7", "\"other\", W/" + header(page, "ETag"));

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(header(page, "ETag")).isEqualTo("\"v1\"");
    assertThat(header(page, "Cache-Control")).isEqualTo("public, no-cache");
    assertThat(header(page, "CDN-Cache-Control")).startsWith("max-age=");
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(header(again, "ETag")).isEqualTo("\"v1\"");
    assertThat(header(again, "Cache-Control")).isEqualTo("public, no-cache");
    assertThat(again("/product/7", "\"v2\"").statusCode()).isEqualTo(200);
  }

  @Test
  void catalogue_page_may_be_kept_and_is_304_after_that() throws Exception {
    HttpResponse<String> page = shop.browser().get("/?category=Garden&page=2");

    HttpResponse<String> again = again("/?category=Garden&page=2", header(page, "ETag"));

    assertThat(header(page, "Cache-Control")).matches("public, max-age=(30|2\\d), stale-.*");
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void review_is_another_version_of_its_page_and_of_those_that_show_its_stars() throws Exception {
    String seven = header(shop.browser().get("/product/7"), "ETag");
    String page = shop.browser().get("/product/7").body();
    int showing = 0;
    for (int id = 1; id <= 50; id++) {
      assertThat(header(shop.browser().get("/product/" + id), "ETag")).isEqualTo("\"v1\"");
    }

    assertThat(shop.browser().post("/product/7/review", REVIEW).statusCode()).isEqualTo(303);

    HttpResponse<String> changed = again("/product/7", seven);
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(header(changed, "ETag")).isEqualTo("\"v2\"");
    assertThat(changed.body()).contains("Splendid thing").isNotEqualTo(page);
    for (int id = 1; id <= 50; id++) {
      HttpResponse<String> other = shop.browser().get("/product/" + id);
      boolean shows = other.body().contains("href=\"/product/7\"");
      showing += shows ? 1 : 0;
      assertThat(header(other, "ETag"))
          .as("product %d", id)
          .isEqualTo(shows || id == 7 ? "\"v2\"" : "\"v1\"");
    }
    assertThat(showing).isPositive();
  }

  @Test
  void pages_of_one_customer_and_errors_are_not_for_others() throws Exception {
    Browser browser = shop.browser();
    browser.post("/cart", "product=7");

    assertThat(header(browser.get("/cart"), "Cache-Control")).isEmpty();
    assertThat(header(browser.get("/product/301"), "Cache-Control")).isEmpty();
    assertThat(browser.get("/product/301").statusCode()).isEqualTo(404);
  }

  @Test
  void client_who_writes_too_many_reviews_is_told_when_to_try_again() throws Exception {
    Browser browser = shop.browser();
    for (int i = 0; i < 5; i++) {
      assertThat(browser.post("/product/7/review", REVIEW).statusCode()).isEqualTo(303);
    }

    HttpResponse<String> refused = refused(browser, 50);

    assertThat(Integer.parseInt(header(refused, "Retry-After"))).isBetween(1, 12);
    assertThat(refused.body()).contains("Please try again in");
    assertThat(browser.get("/product/7").statusCode()).isEqualTo(200);
  }

  /** The first review that is refused. */
  static HttpResponse<String> refused(Browser browser, int within) throws Exception {
    for (int i = 0; i < within; i++) {
      HttpResponse<String> answer = browser.post("/product/7/review", REVIEW);
      if (answer.statusCode() == 429) {
        return answer;
      }
    }
    throw new AssertionError("none of " + within + " reviews was refused");
  }
}
