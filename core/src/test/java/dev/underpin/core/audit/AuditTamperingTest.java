package dev.underpin.core.audit;

import dev.underpin.core.jdbc.H2Database;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;

class AuditTamperingTest extends AuditTamperingContract {

  private final List<H2Database> databases = new ArrayList<>();

  @Override
  DataSource newDatabase() throws SQLException {
    H2Database database = new H2Database();
    databases.add(database);
    return database.dataSource();
  }

  @AfterEach
  void close() throws SQLException {
    for (H2Database database : databases) {
      database.close();
    }
  }
}
