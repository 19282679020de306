package dev.underpin.core.audit;

import dev.underpin.testkit.MariaDbServer;
import dev.underpin.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;

class AuditTamperingMariaDbIT extends AuditTamperingContract {

  private final List<TestDatabase> databases = new ArrayList<>();

  @Override
  DataSource newDatabase() {
    TestDatabase database = MariaDbServer.shared().freshDatabase();
    databases.add(database);
    return database.dataSource();
  }

  @AfterEach
  void drop() {
    databases.forEach(TestDatabase::close);
  }
}
