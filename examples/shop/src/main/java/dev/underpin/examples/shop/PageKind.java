package dev.underpin.examples.shop;

import java.util.Locale;

/** The kinds of requests that a load report tells apart. */
enum PageKind {
  CATALOGUE,
  PRODUCT,
  ADD_TO_CART,
  CART,
  CHECKOUT;

  /** Whether that status is what a shop in good order answers. */
  boolean expects(int status) {
    return status == (this == ADD_TO_CART ? 303 : 200);
  }

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
