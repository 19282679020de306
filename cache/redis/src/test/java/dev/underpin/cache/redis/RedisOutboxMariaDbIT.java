package dev.underpin.cache.redis;

import dev.underpin.testkit.MariaDbServer;
import dev.underpin.testkit.TestDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;

class RedisOutboxMariaDbIT extends RedisOutboxServerContract {

  private final TestDatabase database = MariaDbServer.shared().freshDatabase();

  @Override
  DataSource database() {
    return database.dataSource();
  }

  @Override
  @AfterEach
  void end() {
    super.end();
    database.close();
  }
}
