package dev.underpin.testkit;

import dev.underpin.testkit.FaultProxy.Direction;

/** What a {@link FaultProxy} does to connections, beside delaying them. */
enum Fault {
  /** It passes everything on. */
  NONE,
  /** It does not even listen. */
  CUT,
  /** It swallows everything. */
  BLACK_HOLE,
  /** It swallows what goes to the server. */
  TO_SERVER,
  /** It swallows what goes to the client. */
  TO_CLIENT;

  boolean swallows(Direction direction) {
    return switch (this) {
      case NONE, CUT -> false;
      case BLACK_HOLE -> true;
      case TO_SERVER -> direction == Direction.TO_SERVER;
      case TO_CLIENT -> direction == Direction.TO_CLIENT;
    };
  }
}
