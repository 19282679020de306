package dev.underpin.jobs.jdbc;

import dev.underpin.jobs.store.ClaimedJob;
import dev.underpin.jobs.store.Limit;
import dev.underpin.jobs.store.Outcome;
import dev.underpin.jobs.store.Staged;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gives the units of limit keys to jobs.
 *
 * <p>A unit is no row and no counter: a job that is ready, claimed or a suspect has one of its key,
 * by its state. So nobody can give one back twice, and none is lost with a process. Whoever gives
 * units away, or back, locks the rows of the keys first, in their order; then, in a second
 * statement, he counts and promotes. Under READ COMMITTED that statement sees what was committed
 * while the first one waited. One statement for both would count on a snapshot from before the
 * wait, and two jobs would take the last unit.
 *
 * <p>Jobs are enqueued without a lock, since the enqueuer's transaction may be long: one of each
 * key as arriving, which tells that some have come, the others as held. A worker that looks around
 * finds the keys of those that have arrived, from key to key, so that one key with a million does
 * not stand before another with one; it admits as many as there are units, and has the rest be
 * held. Whoever removes an arriving job does the same. From then on the end of each job promotes
 * the next, in the transaction that ends it.
 */
final class Admission {

  private static final int KEYS_AT_ONCE = 100;
  private static final int FORGOTTEN_AT_ONCE = 1_000;

  private static final String PAGE =
      "SELECT limit_key FROM underpin_job_limit_locks WHERE limit_key > ? ORDER BY limit_key LIMIT ?";

  /** A row that is missing is made again by whoever wants to lock it. */
  private static final JobTables.Some FORGET =
      new JobTables.Some(
          "DELETE FROM underpin_job_limit_locks",
          "underpin_job_limit_locks",
          "limit_key",
          "limit_key > ? AND limit_key <= ? AND NOT EXISTS (SELECT 1 FROM underpin_jobs j"
              + " WHERE j.limit_key = underpin_job_limit_locks.limit_key"
              + " AND j.state IN (-2, -1, 0, 1, 2, 3, 4, 5, 6))");

  private final JobTables jobs;
  private final LimitTables tables;
  private volatile String afterArriving = "";
  private volatile String afterForgotten = "";

  Admission(JobTables jobs) {
    this.jobs = jobs;
    this.tables = jobs.limits();
  }

  /**
   * The limit key whose next jobs come up when a job of this state leaves: it had a unit, or it was
   * the one that tells of those that came with it.
   */
  static @Nullable String keyOf(int state, @Nullable String limitKey) {
    boolean hasUnit = state == 0 || state == 4 || state == 6;
    return hasUnit || state == LimitTables.ARRIVING ? limitKey : null;
  }

  /** Jobs have left their keys: others take their units. Needs their transaction. */
  void given(Connection connection, SortedMap<String, String> keys) throws SQLException {
    given(connection, keys, true);
  }

  /** A handler's own transaction may see no more than what was there when it began. */
  private void given(Connection connection, SortedMap<String, String> keys, boolean isOwn)
      throws SQLException {
    if (keys.isEmpty()) {
      return;
    }
    if (tables.seesLatest(connection, isOwn)) {
      tables.lock(connection, keys);
      tables.promote(connection, keys, false);
    } else {
      tables.ring(connection, keys);
    }
  }

  /** As {@link #given}, for claimed jobs whose outcomes were accepted. */
  void ended(Connection connection, List<Outcome> outcomes, Set<Long> accepted, boolean isOwn)
      throws SQLException {
    SortedMap<String, String> keys = new TreeMap<>();
    for (Outcome outcome : outcomes) {
      ClaimedJob job = outcome.job();
      String key = job.past().limitKey();
      if (key != null && !(outcome instanceof Outcome.Released) && accepted.contains(job.id())) {
        keys.put(key, Limit.perKeyName(job.kind()));
      }
    }
    given(connection, keys, isOwn);
  }

  /** Admits or holds some of the jobs that have arrived. Needs a transaction. */
  Staged arrived(Connection connection) throws SQLException {
    SortedMap<String, String> keys = arriving(connection);
    if (keys.isEmpty()) {
      return new Staged(0, 0);
    }
    tables.lock(connection, keys);
    int admitted = tables.promote(connection, keys, true);
    return new Staged(admitted, tables.hold(connection, keys));
  }

  /** Round and round, so that no key waits behind those that always have some. */
  private SortedMap<String, String> arriving(Connection connection) throws SQLException {
    String after = afterArriving;
    List<LimitTables.Key> found =
        tables.keys(connection, LimitTables.ARRIVING, after, KEYS_AT_ONCE);
    if (found.isEmpty() && !after.isEmpty()) {
      found = tables.keys(connection, LimitTables.ARRIVING, "", KEYS_AT_ONCE);
    }
    afterArriving = found.size() < KEYS_AT_ONCE ? "" : found.get(found.size() - 1).key();
    return byKey(found);
  }

  /** A page of keys with held jobs, of which those with free units are served. */
  Page held(Connection connection, String after) throws SQLException {
    List<LimitTables.Key> found = tables.keys(connection, LimitTables.HELD, after, KEYS_AT_ONCE);
    SortedMap<String, String> free = tables.free(connection, byKey(found));
    int admitted = 0;
    if (!free.isEmpty()) {
      tables.lock(connection, free);
      admitted = tables.promote(connection, free, false);
    }
    boolean last = found.size() < KEYS_AT_ONCE;
    return new Page(admitted, last ? "" : found.get(found.size() - 1).key());
  }

  /** How many jobs were promoted, and where to go on; empty at the end. */
  record Page(int promoted, String next) {}

  /** Of a page of keys, a page further each time, forgets those that no job has any more. */
  int forgetIdle(Connection connection) throws SQLException {
    String after = afterForgotten;
    List<String> page =
        Sql.list(connection, PAGE, row -> row.getString(1), after, FORGOTTEN_AT_ONCE);
    if (page.isEmpty()) {
      afterForgotten = "";
      return 0;
    }
    String last = page.get(page.size() - 1);
    afterForgotten = page.size() < FORGOTTEN_AT_ONCE ? "" : last;
    return jobs.changeSome(connection, FORGET, after, last);
  }

  private static SortedMap<String, String> byKey(List<LimitTables.Key> found) {
    SortedMap<String, String> keys = new TreeMap<>();
    found.forEach(key -> keys.put(key.key(), key.limit()));
    return keys;
  }
}
