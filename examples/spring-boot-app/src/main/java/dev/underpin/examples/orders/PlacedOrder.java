package dev.underpin.examples.orders;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** An order as it is kept. */
@Entity
@Table(name = "placed_order")
class PlacedOrder {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private long id;

  @Column(nullable = false)
  private String email = "";

  private long cents;
  private boolean receiptSent;

  PlacedOrder() {}

  PlacedOrder(String email, long cents) {
    this.email = email;
    this.cents = cents;
  }

  long id() {
    return id;
  }

  String email() {
    return email;
  }

  long cents() {
    return cents;
  }

  boolean isReceiptSent() {
    return receiptSent;
  }

  void receiptSent() {
    receiptSent = true;
  }
}
