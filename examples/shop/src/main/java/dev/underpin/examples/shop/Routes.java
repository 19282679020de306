package dev.underpin.examples.shop;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The shop's pages and forms: checks what came in, asks the shop, chooses the page. */
final class Routes {
  private static final List<String> READ = List.of("GET", "HEAD");
  private static final List<String> POST = List.of("POST");
  private static final List<String> READ_OR_POST = List.of("GET", "HEAD", "POST");
  private static final Pattern PRODUCT = Pattern.compile("/product/(\\d{1,18})(/review)?");
  private static final Pattern EMAIL =
      Pattern.compile("[^\\s\\p{Cntrl}@<>\"',;]{1,64}@[A-Za-z0-9.-]{1,189}");
  private static final int LAST_PAGE = 100_000;
  private static final int LONGEST_AUTHOR = 60;
  private static final int LONGEST_REVIEW = 500;

  private final Catalogue catalogue;
  private final Products products;
  private final Carts carts;
  private final CheckoutFlow checkout;
  private final RateLimit reviews;

  Routes(
      Catalogue catalogue,
      Products products,
      Carts carts,
      CheckoutFlow checkout,
      RateLimit reviews) {
    this.catalogue = catalogue;
    this.products = products;
    this.carts = carts;
    this.checkout = checkout;
    this.reviews = reviews;
  }

  /**
   * Puts the pages on a server, one context each.
   *
   * @param edge what is wrapped around each page: the identity, or for example a request logger
   */
  void addTo(LoopbackServer server, UnaryOperator<HttpHandler> edge) {
    server.route("/", edge.apply(new PageHandler(this::catalogue)));
    server.route("/product/", edge.apply(new PageHandler(this::product)));
    server.route("/cart", edge.apply(new PageHandler(this::cart)));
    server.route("/checkout", edge.apply(new PageHandler(this::checkout)));
  }

  private Page catalogue(Request request) throws SQLException {
    requirePath(request, "/");
    requireMethod(request, READ);
    String category = request.text("category");
    int number = request.number("page", 1, 1, LAST_PAGE);
    Shown<CataloguePage> page =
        products.page(new Listing(category.isEmpty() ? null : category, number));
    if (page == null) {
      throw PageError.notFound(
          category.isEmpty()
              ? "The catalogue has fewer pages."
              : "There is no category " + category + ", or it has fewer pages.");
    }
    return page.page(request, Pages::catalogue);
  }

  private Page product(Request request) throws SQLException {
    Matcher path = PRODUCT.matcher(request.path());
    if (!path.matches()) {
      throw PageError.notFound("There is no such page.");
    }
    long id = Long.parseLong(path.group(1));
    if (path.group(2) != null) {
      return review(request, id);
    }
    requireMethod(request, READ);
    return found(products.details(id), id).page(request, Pages::product);
  }

  private Page review(Request request, long id) throws SQLException {
    requireMethod(request, POST);
    Review review =
        new Review(
            sentence(request, "author", LONGEST_AUTHOR),
            request.number("stars", 5, 1, 5),
            sentence(request, "body", LONGEST_REVIEW));
    Duration wait = reviews.take(request.client());
    if (!wait.isZero()) {
      throw PageError.tooMany(wait);
    }
    if (!products.addReview(id, review)) {
      throw noProduct(id);
    }
    return Page.seeOther("/product/" + id);
  }

  private Page cart(Request request) throws SQLException {
    requirePath(request, "/cart");
    requireMethod(request, READ_OR_POST);
    if (!request.isPost()) {
      return Page.of(200, Pages.cart(carts.read(request.session())));
    }
    long product = request.number("product", 0, 1, Integer.MAX_VALUE);
    int quantity = request.number("quantity", 1, 1, Carts.MOST);
    found(catalogue.product(product), product);
    String cart = carts.add(request.session(), product, quantity);
    return Page.seeOther("/cart").withCookie(Request.SESSION_COOKIE, cart);
  }

  private Page checkout(Request request) throws SQLException, IOException {
    requirePath(request, "/checkout");
    requireMethod(request, POST);
    String email = request.text("email");
    if (!EMAIL.matcher(email).matches()) {
      throw PageError.badRequest(
          "email must look like name@example.org but was " + email + ". The cart is as it was.");
    }
    String cart = request.session();
    return page(cart == null ? new Purchase.NothingInCart() : checkout.buy(cart, email));
  }

  private static Page page(Purchase purchase) {
    if (purchase instanceof Purchase.Confirmed confirmed) {
      return Page.of(200, Pages.confirmed(confirmed.receipt()));
    }
    if (purchase instanceof Purchase.NotPaid notPaid) {
      return Page.of(502, Pages.notPaid(notPaid.orderId()));
    }
    return Pages.error(409, "There is nothing in the cart to buy.");
  }

  private static String sentence(Request request, String name, int longest) {
    String text = request.text(name).replaceAll("\\p{Cntrl}+", " ").strip();
    if (text.isEmpty() || text.length() > longest) {
      throw PageError.badRequest(
          name + " must have 1 to " + longest + " characters but has " + text.length() + ".");
    }
    return text;
  }

  private static <T> T found(@Nullable T thing, long id) {
    if (thing == null) {
      throw noProduct(id);
    }
    return thing;
  }

  private static PageError noProduct(long id) {
    return PageError.notFound("There is no product " + id + ".");
  }

  private static void requirePath(Request request, String path) {
    if (!request.path().equals(path)) {
      throw PageError.notFound("There is no such page.");
    }
  }

  private static void requireMethod(Request request, List<String> allowed) {
    if (!allowed.contains(request.method())) {
      throw PageError.notAllowed(request.method(), String.join(", ", allowed));
    }
  }
}
