package dev.underpin.examples.shop;

import java.util.List;

/** All that a product's page shows. */
record ProductDetails(Product product, List<Review> reviews, List<Related> related) {
  ProductDetails {
    reviews = List.copyOf(reviews);
    related = List.copyOf(related);
  }

  /**
   * A product that customers also look at.
   *
   * @param stars the mean of its reviews; 0 without any
   */
  record Related(Product product, double stars) {}
}
