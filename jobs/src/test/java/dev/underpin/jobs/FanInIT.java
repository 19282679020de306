package dev.underpin.jobs;

import dev.underpin.testkit.PostgresServer;

class FanInIT extends FanInContract {

  FanInIT() {
    super(PostgresServer.shared().freshDatabase());
  }

  @Override
  String openForTenSeconds() {
    return "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
        + " AND state LIKE 'idle in transaction%'"
        + " AND xact_start < clock_timestamp() - interval '10 seconds'";
  }
}
