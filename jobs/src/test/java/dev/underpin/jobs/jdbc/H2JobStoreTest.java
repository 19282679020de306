package dev.underpin.jobs.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jobs.store.Capability;
import java.nio.file.Path;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2JobStoreTest extends JdbcJobStoreContract {

  @TempDir private Path folder;

  @Override
  String emptyDatabase() {
    return "jdbc:h2:file:" + folder.resolve("jobs") + ";WRITE_DELAY=0;USER=sa";
  }

  @Test
  void is_not_shared() {
    assertThat(store().capabilities()).doesNotContain(Capability.SHARED);
  }

  @Test
  void file_that_would_lose_acknowledged_jobs_is_refused() {
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setUrl("jdbc:h2:file:" + folder.resolve("lossy") + "");
    dataSource.setUser("sa");
    JobsSchema.install(dataSource);

    assertThatThrownBy(() -> JdbcJobStore.of(Transactions.of(dataSource)).open())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("WRITE_DELAY")
        .hasMessageContaining("must be 0 but was 500")
        .hasMessageContaining("add ;WRITE_DELAY=0 to its JDBC URL");
  }

  @Test
  void database_in_memory_has_nothing_to_lose_and_is_accepted() {
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setUrl("jdbc:h2:mem:accepted;DB_CLOSE_DELAY=-1");
    dataSource.setUser("sa");
    JobsSchema.install(dataSource);

    JdbcJobStore store = JdbcJobStore.of(Transactions.of(dataSource));
    store.open();

    assertThat(store.capabilities()).containsExactly(Capability.TRANSACTIONAL);
  }
}
