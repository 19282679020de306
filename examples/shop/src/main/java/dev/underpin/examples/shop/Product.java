package dev.underpin.examples.shop;

/** A thing for sale. */
record Product(long id, String category, String name, String description, long priceCents) {}
