package dev.underpin.examples.shop;

/** What is mailed to a customer whose order is confirmed. */
record Receipt(long orderId, String email, long totalCents) {}
