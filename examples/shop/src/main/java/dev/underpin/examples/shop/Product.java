package dev.underpin.examples.shop;

/**
 * A thing for sale.
 *
 * @param version rises with each change of what its page shows
 */
record Product(
    long id, String category, String name, String description, long priceCents, long version) {}
