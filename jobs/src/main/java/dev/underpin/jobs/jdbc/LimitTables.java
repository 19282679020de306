package dev.underpin.jobs.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.SortedMap;

/**
 * What differs from database to database about limit keys. A key goes with the name of its limit,
 * whose announced number says how many units it has. {@link Admission} says in which order and
 * transaction.
 */
interface LimitTables {

  int HELD = -1;
  int ARRIVING = -2;

  /** Jobs that one transaction has be held at the most: whoever ends one of its keys waits. */
  int AT_ONCE = 1_000;

  /** How many of them each key gets. */
  static int share(SortedMap<String, String> keys) {
    return Math.max(1, AT_ONCE / keys.size());
  }

  /** Waits until nobody else has these keys, in their order; until the transaction ends. */
  void lock(Connection connection, SortedMap<String, String> keys) throws SQLException;

  /**
   * Counts who has units, and makes as many jobs ready as are free, by priority, then oldest first.
   * Must be another statement than the lock: it has to see what was committed while that waited.
   *
   * @param arriving whether those that arrive are among them, and not the held ones alone
   * @return how many
   */
  int promote(Connection connection, SortedMap<String, String> keys, boolean arriving)
      throws SQLException;

  /** Has those that arrived be held, of each key its {@link #share}: how many. */
  int hold(Connection connection, SortedMap<String, String> keys) throws SQLException;

  /** The next keys that have jobs in a state, with the names of their limits. */
  List<Key> keys(Connection connection, int state, String after, int limit) throws SQLException;

  /** Those of these keys that have free units; nothing is locked. */
  SortedMap<String, String> free(Connection connection, SortedMap<String, String> keys)
      throws SQLException;

  /**
   * Whether a statement of this transaction sees what was committed before it.
   *
   * @param isOwn whether the engine began it, and not a handler's caller
   */
  boolean seesLatest(Connection connection, boolean isOwn) throws SQLException;

  /** Has the next held job be looked at as if it arrived now, where it cannot be promoted now. */
  void ring(Connection connection, SortedMap<String, String> keys) throws SQLException;

  /** A key, and the name of its limit. */
  record Key(String key, String limit) {}
}
