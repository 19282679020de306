package dev.underpin.examples.shop;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The shop's HTML. */
final class Pages {
  private static final String LAYOUT =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>{}</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem }
      ul.products { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); list-style: none; padding: 0 }
      td, th { padding: .25rem 1rem .25rem 0; text-align: left }
      nav a { margin-right: 1rem }
      </style>
      </head>
      <body>
      <nav><a href="/">Catalogue</a><a href="/cart">Cart</a></nav>
      <h1>{}</h1>
      {}
      </body>
      </html>
      """;
  private static final String PRODUCT =
      """
      <p>{}</p>
      <p><strong>{}</strong></p>
      <form method="post" action="/cart">
      <input type="hidden" name="product" value="{}">
      <label>Quantity <input type="number" name="quantity" value="1" min="1" max="{}"></label>
      <button>Add to cart</button>
      </form>
      <h2>Customers also look at</h2>
      <ul class="products">
      {}
      </ul>
      <h2>Reviews</h2>
      <ul>
      {}
      </ul>
      <form method="post" action="/product/{}/review">
      <label>Name <input name="author" maxlength="60" required></label>
      <label>Stars <input type="number" name="stars" value="5" min="1" max="5"></label>
      <label>Review <input name="body" maxlength="500" required></label>
      <button>Add review</button>
      </form>
      """;
  private static final String CART =
      """
      <table>
      <tr><th>Product</th><th>Price</th><th>Quantity</th><th>Sum</th></tr>
      {}
      <tr><th>Total</th><td></td><td></td><th>{}</th></tr>
      </table>
      <form method="post" action="/checkout">
      <label>Mail the receipt to <input type="email" name="email" required></label>
      <button>Buy</button>
      </form>
      """;

  private Pages() {}

  static Html catalogue(CataloguePage page) {
    List<Html> categories = new ArrayList<>();
    for (String category : page.categories()) {
      categories.add(Html.of("<a href=\"/?{}\">{}</a>", only(category), category));
    }
    String filter = page.category() == null ? "" : only(page.category()) + "&";
    List<Html> pages =
        IntStream.rangeClosed(1, page.pages())
            .mapToObj(n -> Html.of("<a href=\"/?{}page={}\">{}</a>", filter, n, n))
            .toList();
    List<Html> products = page.products().stream().map(Pages::listed).toList();
    return layout(
        page.category() == null ? "Catalogue" : page.category(),
        Html.of(
            "<nav>{}</nav>\n<ul class=\"products\">\n{}\n</ul>\n<nav>Page {}</nav>",
            Html.join(categories),
            Html.join(products),
            Html.join(pages)));
  }

  private static String only(String category) {
    return "category=" + URLEncoder.encode(category, StandardCharsets.UTF_8);
  }

  private static Html listed(Product product) {
    return Html.of(
        "<li><a href=\"/product/{}\">{}</a><br>{}</li>",
        product.id(),
        product.name(),
        euros(product.priceCents()));
  }

  static Html product(ProductDetails details) {
    Product product = details.product();
    Html body =
        Html.of(
            PRODUCT,
            product.description(),
            euros(product.priceCents()),
            product.id(),
            Carts.MOST,
            Html.join(details.related().stream().map(Pages::related).toList()),
            Html.join(details.reviews().stream().map(Pages::review).toList()),
            product.id());
    return layout(product.name(), body);
  }

  private static Html related(ProductDetails.Related related) {
    Product product = related.product();
    return Html.of(
        "<li><a href=\"/product/{}\">{}</a><br>{}, {}</li>",
        product.id(),
        product.name(),
        euros(product.priceCents()),
        related.stars() == 0
            ? "not reviewed yet"
            : String.format(Locale.ROOT, "%.1f of 5 stars", related.stars()));
  }

  private static Html review(Review review) {
    return Html.of(
        "<li><strong>{}</strong>, {} of 5 stars: {}</li>",
        review.author(),
        review.stars(),
        review.body());
  }

  static Html cart(Cart cart) {
    if (cart.isEmpty()) {
      return layout("Cart", Html.of("<p>There is nothing in the cart yet.</p>"));
    }
    List<Html> lines = cart.lines().stream().map(Pages::line).toList();
    return layout("Cart", Html.of(CART, Html.join(lines), euros(cart.totalCents())));
  }

  private static Html line(Cart.Line line) {
    return Html.of(
        "<tr><td><a href=\"/product/{}\">{}</a></td><td>{}</td><td>{}</td><td>{}</td></tr>",
        line.productId(),
        line.name(),
        euros(line.priceCents()),
        line.quantity(),
        euros(line.totalCents()));
  }

  static Html confirmed(Receipt receipt) {
    return layout(
        "Thank you",
        Html.of(
            "<p>Order {} over {} is confirmed. The receipt goes to {}.</p>",
            receipt.orderId(),
            euros(receipt.totalCents()),
            receipt.email()));
  }

  static Html notPaid(long orderId) {
    return layout(
        "The payment did not work",
        Html.of(
            "<p>Our payment provider did not answer as it should, so order {} is not confirmed. The"
                + " cart is as it was, and you will not pay twice: please <a href=\"/cart\">try"
                + " again</a> in a moment.</p>",
            orderId));
  }

  static Page error(int status, String message) {
    return Page.of(status, layout("Error " + status, Html.of("<p>{}</p>", message)));
  }

  private static Html layout(String title, Html body) {
    return Html.of(LAYOUT, title, title, body);
  }

  private static String euros(long cents) {
    return String.format(Locale.ROOT, "€ %d.%02d", cents / 100, cents % 100);
  }
}
