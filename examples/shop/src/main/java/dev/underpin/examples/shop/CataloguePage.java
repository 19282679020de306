package dev.underpin.examples.shop;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of the catalogue.
 *
 * @param category the only category on it; null for all
 * @param number from 1
 * @param pages how many pages there are; 1 even for an empty catalogue
 * @param version rises with each change of a product of that category
 */
record CataloguePage(
    List<String> categories,
    @Nullable String category,
    int number,
    int pages,
    long version,
    List<Product> products) {
  CataloguePage {
    categories = List.copyOf(categories);
    products = List.copyOf(products);
  }
}
