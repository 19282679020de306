package dev.underpin.examples.shop;

import org.jspecify.annotations.Nullable;

/**
 * Which page of the catalogue.
 *
 * @param category the only category on it; null for all
 * @param number from 1
 */
record Listing(@Nullable String category, int number) {}
