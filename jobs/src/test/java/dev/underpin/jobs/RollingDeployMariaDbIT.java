package dev.underpin.jobs;

import dev.underpin.testkit.MariaDbServer;

class RollingDeployMariaDbIT extends RollingDeployContract {

  RollingDeployMariaDbIT() {
    super(MariaDbServer.shared().freshDatabase());
  }
}
