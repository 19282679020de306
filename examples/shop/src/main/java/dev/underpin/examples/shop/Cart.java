package dev.underpin.examples.shop;

import java.util.List;

/** What a customer means to buy, at today's prices. */
record Cart(List<Line> lines) {
  static final Cart EMPTY = new Cart(List.of());

  Cart {
    lines = List.copyOf(lines);
  }

  /** So many of one product. */
  record Line(long productId, String name, long priceCents, int quantity) {
    long totalCents() {
      return priceCents * quantity;
    }
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  long totalCents() {
    return lines.stream().mapToLong(Line::totalCents).sum();
  }
}
