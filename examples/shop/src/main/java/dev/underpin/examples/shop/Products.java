package dev.underpin.examples.shop;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** How the catalogue's pages get their content: from the database, or from nearer. */
interface Products {
  /** A page of the catalogue; null if there is none. */
  @Nullable Shown<CataloguePage> page(Listing listing) throws SQLException;

  /** The content of a product's page; null if there is no such product. */
  @Nullable Shown<ProductDetails> details(long id) throws SQLException;

  /** Adds a customer's review; false if there is no such product. */
  boolean addReview(long productId, Review review) throws SQLException;

  /** Straight from the database, at every request. */
  static Products uncached(Catalogue catalogue) {
    return new Products() {
      @Override
      public @Nullable Shown<CataloguePage> page(Listing listing) throws SQLException {
        CataloguePage page = catalogue.page(listing);
        return page == null ? null : Shown.uncached(page);
      }

      @Override
      public @Nullable Shown<ProductDetails> details(long id) throws SQLException {
        ProductDetails details = catalogue.details(id);
        return details == null ? null : Shown.uncached(details);
      }

      @Override
      public boolean addReview(long productId, Review review) throws SQLException {
        return catalogue.addReview(productId, review, (connection, changed) -> {});
      }
    };
  }
}
