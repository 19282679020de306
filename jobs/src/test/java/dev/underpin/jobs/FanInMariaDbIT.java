package dev.underpin.jobs;

import dev.underpin.testkit.MariaDbServer;

class FanInMariaDbIT extends FanInContract {

  FanInMariaDbIT() {
    super(MariaDbServer.shared().freshDatabase());
  }

  @Override
  String openForTenSeconds() {
    return "SELECT COUNT(*) FROM information_schema.innodb_trx"
        + " WHERE trx_started < NOW() - INTERVAL 10 SECOND";
  }
}
