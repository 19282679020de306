package dev.underpin.jobs;

import dev.underpin.testkit.PostgresServer;

class RollingDeployIT extends RollingDeployContract {

  RollingDeployIT() {
    super(PostgresServer.shared().freshDatabase());
  }
}
