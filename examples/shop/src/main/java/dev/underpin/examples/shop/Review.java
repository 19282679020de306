package dev.underpin.examples.shop;

/**
 * What a customer thinks of a product.
 *
 * @param stars 1 to 5
 */
record Review(String author, int stars, String body) {}
