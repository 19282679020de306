package dev.underpin.core.jdbc;

import dev.underpin.testkit.MariaDbServer;
import dev.underpin.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;

/** On MariaDB, where DDL commits by itself, and an index of a script cannot be made twice. */
class SchemaInstallerMariaDbIT extends SchemaInstallerContract {

  private final List<TestDatabase> databases = new ArrayList<>();

  @Override
  DataSource newDatabase() {
    TestDatabase database = MariaDbServer.shared().freshDatabase();
    databases.add(database);
    return database.dataSource();
  }

  @Override
  String dropAll() {
    return "DROP TABLE IF EXISTS account, transfer, underpin_schema, underpin_schema_lock";
  }

  @AfterEach
  void drop() {
    databases.forEach(TestDatabase::close);
  }
}
