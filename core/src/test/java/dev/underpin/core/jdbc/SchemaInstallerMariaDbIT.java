package dev.underpin.core.jdbc;

import dev.underpin.testkit.MariaDbServer;
import dev.underpin.testkit.TestDatabase;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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

  @Test
  void waiting_for_another_installer_outlasts_the_databases_own_limit() throws Exception {
    newDatabase();
    TestDatabase database = databases.get(databases.size() - 1);
    installer(V1).install(database.dataSource());
    DataSource impatient =
        new UrlDataSource(
            database.jdbcUrl()
                + "&sessionVariables=innodb_lock_wait_timeout=1,lock_wait_timeout=1");
    try (Connection holder = database.dataSource().getConnection()) {
      holder.setAutoCommit(false);
      Sql.execute(holder, "SELECT id FROM underpin_schema_lock WHERE id = 1 FOR UPDATE");

      ConcurrentInstalls.onceReleased(impatient, holder);
    }
  }
}
