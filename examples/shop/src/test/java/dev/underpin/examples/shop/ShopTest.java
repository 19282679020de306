package dev.underpin.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShopTest {
  private static final String SCRIPT = "%3Cscript%3Ealert(1)%3C/script%3E";

  @TempDir static Path folder;
  private static TestShop shop;

  @BeforeAll
  static void open() throws StartFailure {
    shop = TestShop.mvp(folder, TestShop.prompt(0));
  }

  @AfterAll
  static void close() {
    shop.close();
  }

  @Test
  void catalogue_lists_products_by_page() throws Exception {
    HttpResponse<String> first = shop.browser().get("/");
    HttpResponse<String> last = shop.browser().get("/?page=13");

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(first.body()).contains("href=\"/product/1\"", "href=\"/product/24\"", "?page=13\"");
    assertThat(first.body()).doesNotContain("href=\"/product/25\"");
    assertThat(last.body()).contains("href=\"/product/300\"");
  }

  @Test
  void category_lists_only_its_own_products() throws Exception {
    HttpResponse<String> page = shop.browser().get("/?category=Garden&page=2");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<h1>Garden</h1>", "href=\"/product/75\"");
    assertThat(page.body()).doesNotContain("href=\"/product/50\"", "href=\"/product/101\"");
  }

  @Test
  void product_page_shows_price_reviews_and_related_products() throws Exception {
    HttpResponse<String> page = shop.browser().get("/product/7");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<h1>Oak Bread Knife</h1>", "€ ", " of 5 stars: ");
    assertThat(Pattern.compile("<li><a href=\"/product/").matcher(page.body()).results())
        .hasSize(14);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nothing",
        "/product/0",
        "/product/301",
        "/product/seven",
        "/product/99999999999999999999",
        "/product/7/reviews",
        "/cartoon",
        "/?page=14",
        "/?category=%00",
      })
  void what_does_not_exist_is_not_found(String path) throws Exception {
    assertThat(shop.browser().get(path).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/?page=0", "/?page=-1", "/?page=one", "/?page=9999999999"})
  void page_that_is_no_number_from_1_is_a_bad_request(String path) throws Exception {
    assertThat(shop.browser().get(path).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"product=%", "product=%4", "product=%zz", "%=7", "", "&&==&", "product"})
  void malformed_form_is_a_bad_request(String form) throws Exception {
    assertThat(shop.browser().post("/cart", form).statusCode()).isEqualTo(400);
  }

  @Test
  void markup_in_parameters_and_reviews_is_shown_as_text() throws Exception {
    Browser browser = shop.browser();

    HttpResponse<String> category = browser.get("/?category=" + SCRIPT);
    HttpResponse<String> product = browser.post("/cart", "product=" + SCRIPT);
    HttpResponse<String> email = browser.post("/checkout", "email=" + SCRIPT);
    HttpResponse<String> review =
        browser.post("/product/9/review", "author=%22%27&stars=4&body=" + SCRIPT);

    assertThat(category.statusCode()).isEqualTo(404);
    assertThat(product.statusCode()).isEqualTo(400);
    assertThat(email.statusCode()).isEqualTo(400);
    assertThat(review.statusCode()).isEqualTo(303);
    String reviewed = browser.get("/product/9").body();
    assertThat(reviewed).contains("<strong>&quot;&#39;</strong>, 4 of 5 stars: ");
    assertThat(new String[] {category.body(), product.body(), email.body(), reviewed})
        .allSatisfy(
            body -> {
              assertThat(body).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
              assertThat(body).doesNotContain("<script");
            });
  }

  @Test
  void review_of_nothing_or_without_words_is_refused() throws Exception {
    Browser browser = shop.browser();

    assertThat(browser.post("/product/301/review", "author=a&body=b").statusCode()).isEqualTo(404);
    assertThat(browser.post("/product/1/review", "author=a&body=+").statusCode()).isEqualTo(400);
    assertThat(browser.post("/product/1/review", "author=a&body=b&stars=6").statusCode())
        .isEqualTo(400);
    assertThat(browser.get("/product/1/review").statusCode()).isEqualTo(405);
  }

  @Test
  void cart_belongs_to_the_browser_that_filled_it() throws Exception {
    Browser browser = shop.browser();

    HttpResponse<String> added = browser.post("/cart", "product=7&quantity=2");
    browser.post("/cart", "product=7&quantity=1");

    assertThat(added.statusCode()).isEqualTo(303);
    assertThat(added.headers().firstValue("Location")).hasValue("/cart");
    assertThat(added.headers().firstValue("Set-Cookie").orElseThrow())
        .contains("HttpOnly", "SameSite=Lax");
    assertThat(browser.get("/cart").body()).contains("Oak Bread Knife", "<td>3</td>");
    assertThat(shop.browser().get("/cart").body()).contains("nothing in the cart");
  }

  @Test
  void cart_holds_99_of_a_product_at_most() throws Exception {
    Browser browser = shop.browser();

    browser.post("/cart", "product=7&quantity=60");
    browser.post("/cart", "product=7&quantity=60");

    assertThat(browser.get("/cart").body()).contains("<td>99</td>");
    assertThat(browser.post("/cart", "product=7&quantity=100").statusCode()).isEqualTo(400);
    assertThat(browser.post("/cart", "product=301").statusCode()).isEqualTo(404);
    assertThat(browser.post("/cart", "quantity=1").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AAAAAAAAAAAAAAAAAAAAAA", "'; DROP TABLE carts; --", ""})
  void session_that_the_shop_did_not_give_gets_a_new_cart(String session) throws Exception {
    Browser browser = shop.browser();

    HttpResponse<String> added =
        browser.send(
            browser
                .request("/cart")
                .header("Cookie", Request.SESSION_COOKIE + "=" + session)
                .POST(BodyPublishers.ofString("product=1")));

    assertThat(added.statusCode()).isEqualTo(303);
    assertThat(added.headers().firstValue("Set-Cookie").orElseThrow())
        .matches(Request.SESSION_COOKIE + "=[A-Za-z0-9_-]{22};.*")
        .doesNotContain("AAAAAAAA");
  }

  @Test
  void checkout_confirms_mails_one_receipt_and_empties_the_cart() throws Exception {
    Browser browser = shop.browser();
    browser.post("/cart", "product=7&quantity=2");

    HttpResponse<String> page = browser.post("/checkout", "email=ana%2Bshop%40example.org");
    HttpResponse<String> again = browser.post("/checkout", "email=ana%2Bshop%40example.org");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("is confirmed", "ana+shop@example.org");
    assertThat(shop.mails())
        .filteredOn(mail -> mail.contains("\tana+shop@example.org\t-\t"))
        .hasSize(1);
    assertThat(browser.get("/cart").body()).contains("nothing in the cart");
    assertThat(again.statusCode()).isEqualTo(409);
  }

  @Test
  void checkout_without_a_cart_mails_nothing() throws Exception {
    HttpResponse<String> page = shop.browser().post("/checkout", "email=nobody@example.org");

    assertThat(page.statusCode()).isEqualTo(409);
    assertThat(shop.mails()).noneMatch(mail -> mail.contains("nobody@example.org"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a@", "@b", "a%09@b", "a@b%0Ac@d", "a@b+c@d", "a,b@c"})
  void receipt_goes_to_one_address_only(String email) throws Exception {
    Browser browser = shop.browser();
    browser.post("/cart", "product=7");
    int before = shop.mails().size();

    assertThat(browser.post("/checkout", "email=" + email).statusCode()).isEqualTo(400);
    assertThat(shop.mails()).hasSize(before);
  }

  @Test
  void wrong_method_is_told_the_right_ones() throws Exception {
    Browser browser = shop.browser();

    HttpResponse<String> checkout = browser.get("/checkout");
    HttpResponse<String> cart = browser.send(browser.request("/cart").DELETE());

    assertThat(checkout.statusCode()).isEqualTo(405);
    assertThat(checkout.headers().firstValue("Allow")).hasValue("POST");
    assertThat(cart.statusCode()).isEqualTo(405);
    assertThat(cart.headers().firstValue("Allow")).hasValue("GET, HEAD, POST");
  }

  @Test
  void head_is_answered_without_a_body() throws Exception {
    Browser browser = shop.browser();

    HttpResponse<String> page =
        browser.send(browser.request("/").method("HEAD", BodyPublishers.noBody()));

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).isEmpty();
  }

  @Test
  void form_that_is_too_large_is_refused() throws Exception {
    HttpResponse<String> page = shop.browser().post("/cart", "product=" + "1".repeat(9_000));

    assertThat(page.statusCode()).isEqualTo(413);
  }

  @Test
  void failing_payment_is_502_and_mails_nothing(@TempDir Path elsewhere)
      throws IOException, InterruptedException, StartFailure {
    try (TestShop unlucky = TestShop.mvp(elsewhere, TestShop.prompt(100))) {
      Browser browser = unlucky.browser();
      browser.post("/cart", "product=7");

      HttpResponse<String> page = browser.post("/checkout", "email=ana@example.org");

      assertThat(page.statusCode()).isEqualTo(502);
      assertThat(page.body()).contains("The payment did not work", "is not confirmed");
      assertThat(unlucky.mails()).isEmpty();
      assertThat(browser.get("/cart").body()).contains("Oak Bread Knife");
    }
  }
}
