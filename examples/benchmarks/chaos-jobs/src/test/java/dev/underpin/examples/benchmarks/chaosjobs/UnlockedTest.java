package dev.underpin.examples.benchmarks.chaosjobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** That a run without the locks of limits is one, and has all else. */
class UnlockedTest {

  @Test
  void what_locks_the_rows_of_limits_is_sent_without_its_lock() {
    assertThat(
            Unlocked.without(
                """
                SET LOCAL a = b;INSERT INTO underpin_job_limit_locks (limit_key)
                SELECT k FROM unnest(?::varchar[]) AS k ORDER BY k
                ON CONFLICT (limit_key) DO UPDATE SET limit_key = excluded.limit_key WHERE FALSE
                RETURNING limit_key\
                """))
        .isEqualTo("SET LOCAL a = b;SELECT k FROM unnest(?::varchar[]) AS k");
    assertThat(
            Unlocked.without(
                "SELECT limit_key FROM underpin_job_limit_locks WHERE limit_key = ? FOR UPDATE"))
        .isEqualTo("SELECT ? AS limit_key");
  }

  @Test
  void other_statements_stay_as_they_are() {
    String forget =
        "SELECT limit_key FROM underpin_job_limit_locks WHERE limit_key > ? LIMIT ?"
            + " FOR UPDATE SKIP LOCKED";

    assertThat(Unlocked.without(forget)).isEqualTo(forget);
    assertThat(Unlocked.without("SELECT id FROM underpin_jobs FOR UPDATE"))
        .isEqualTo("SELECT id FROM underpin_jobs FOR UPDATE");
  }
}
