package dev.underpin.examples.shop;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** How a product's page gets its content: from the database ({@link Catalogue}), or from nearer. */
interface Products {
  /** The content of a product's page; null if there is no such product. */
  @Nullable ProductDetails details(long id) throws SQLException;

  /** The product's page has changed, and the change is committed. */
  default void changed(long id) {}
}
