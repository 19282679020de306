package dev.underpin.examples.springboot;

import dev.underpin.core.jdbc.AfterCommitContract;
import dev.underpin.core.jdbc.Transactions;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

class DataSourceTransactionsTest extends AfterCommitContract {

  DataSourceTransactionsTest() throws SQLException {}

  @Override
  protected Transactions over(DataSource dataSource) {
    return SpringTransactions.of(new DataSourceTransactionManager(dataSource), dataSource);
  }
}
