package dev.underpin.jobs;

import dev.underpin.testkit.PostgresServer;

/** Nodes on PostgreSQL. */
abstract class PostgresNodes extends ServerNodes {

  PostgresNodes() {
    super(PostgresServer.shared().freshDatabase());
  }
}
