package dev.underpin.jobs.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.testkit.MariaDbServer;
import dev.underpin.testkit.TestDatabase;
import org.junit.jupiter.api.Test;

/** Limits on MariaDB, where the server's default is REPEATABLE READ. */
class MariaDbLimitRacesIT extends LimitRaceContract {

  @Override
  TestDatabase freshDatabase() {
    return MariaDbServer.shared().freshDatabase();
  }

  @Override
  JobTables tables() {
    return new MariaDbJobTables(false);
  }

  @Override
  String waiting() {
    return "SELECT COUNT(*) FROM information_schema.innodb_trx t"
        + " JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id"
        + " WHERE t.trx_state = 'LOCK WAIT' AND p.db = DATABASE()";
  }

  @Override
  String[] dieAtPromotion() {
    return new String[] {
      """
      CREATE TRIGGER dies BEFORE UPDATE ON underpin_jobs FOR EACH ROW
      IF OLD.state = -1 AND NEW.state = 0 THEN
        SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'killed before the promotion';
      END IF\
      """
    };
  }

  @Override
  String dieNoMore() {
    return "DROP TRIGGER dies";
  }

  @Test
  void unit_is_counted_after_the_lock_also_from_a_pool_of_serializable_ones() throws Exception {
    try (HikariDataSource strict = pool(3, "TRANSACTION_SERIALIZABLE")) {
      aUnitIsCountedAfterTheLock(JdbcJobStore.of(Transactions.of(strict)));
    }
  }
}
