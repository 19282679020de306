package dev.underpin.testkit;

import java.util.UUID;

/** The databases of tests on one server. Thread-safe. */
interface Databases {

  /** Makes an empty one. */
  TestDatabase fresh();

  /** Ends all connections to it, and returns how many there were. */
  int terminateConnections(String database);

  /** Drops it, be it in use or gone. */
  void drop(String database);

  /** Of letters, digits and underscores; used once. */
  static String freshName() {
    return "underpin_" + UUID.randomUUID().toString().replace("-", "");
  }
}
