package dev.underpin.examples.shop;

import java.util.Locale;

/** What Underpin adds to the shop; each can be taken out again to see what it is worth. */
enum Primitive {
  /** Request ids and one line a request, which tells its queries. */
  LOGGING,
  /** The catalogue from memory or Redis, and headers by which browsers keep it. */
  CACHE,
  /** Receipts mailed after the request, by a job of the confirming transaction. */
  JOBS,
  /** A new checkout that a part of the customers gets. */
  FLAGS,
  /** A payment provider that cannot take the shop down with it. */
  GUARD,
  /** So many reviews a minute and client, by Bucket4j. */
  LIMIT;

  /** The word on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
